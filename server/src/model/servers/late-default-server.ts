import { serverOptionTakesValue } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import type { Server } from './server.ts';
import { linesWithServerOptions, optionOn, saysOn } from './server-options.ts';

/** A `default-server` line with servers above it that it seems to be meant for. */
export interface LateDefaultServer {
  readonly statement: Statement;
  /** The line above which it would act on all of them. */
  readonly first: Statement;
  /** The options by which it would change a server above it. Not empty. */
  readonly options: readonly string[];
  /** The servers it would change. */
  readonly servers: readonly Server[];
  /** True where it stands between servers, and acts on those below it. */
  readonly isBetween: boolean;
}

/**
 * The `default-server` lines of a section that act on no server, although they would change some; and those between servers where the ones above lack what all
 * servers should have. Lab case default-server-after-servers; between servers tried on 2.6 and 3.4.
 */
export const lateDefaultServersOf: (proxy: Proxy) => readonly LateDefaultServer[] = perProxyWith(['default-server'], [], proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.statements('default-server').length === 0) return [];
  const lines = proxy.statementsAmong(linesWithServerOptions);
  const lastServer = lines.reduce((last, line, i) => (line.keyword === 'default-server' ? last : i), -1);
  const firstServer = lines.findIndex(line => line.keyword !== 'default-server');
  const first = lines[firstServer];
  if (!first || !lines.every(line => proxy.section.isCertain(line))) return [];
  return lines.flatMap((statement, i): LateDefaultServer[] => {
    if (i < firstServer || statement.keyword !== 'default-server') return [];
    const isBetween = i < lastServer;
    const names = optionsOf(statement);
    if (isBetween && !names.every(name => forAll.includes(name))) return [];
    const above = isBetween ? proxy.servers.slice(0, lines.slice(0, i).filter(line => line.keyword !== 'default-server').length) : proxy.servers;
    const below = proxy.servers.slice(above.length);
    const changes = (name: string, server: Server) => wouldChange(statement, name, server) && (!isBetween || lacks(server, name, below));
    const servers = above.filter(server => names.some(name => changes(name, server)));
    const options = names.filter(name => servers.some(server => changes(name, server)));
    return options.length > 0 ? [{ statement, first, options, servers, isBetween }] : [];
  });
});

/** What a line between servers may say for it to be meant for those above it, too: `backup` or `weight` are not. */
const forAll: readonly string[] = [
  'check', 'inter', 'fastinter', 'downinter', 'rise', 'fall', 'maxconn', 'maxqueue', 'slowstart', 'on-marked-down', 'observe', 'error-limit', 'resolvers', 'init-addr',
  'ssl', 'verify', 'ca-file', 'sni', 'alpn', 'check-sni', 'check-alpn',
];

/** True for a server above such a line that does without what it should have: a check, the limit of the others, or TLS on the same port. Without that it may be another kind of server. */
function lacks(server: Server, name: string, below: readonly Server[]): boolean {
  if (server.isDisabled || server.isBackup || server.isUncertain) return false;
  if (name === 'check') return !server.isChecked && !server.has('no-check');
  if (name === 'maxconn') return !server.has('maxconn') && !server.isLimited;
  const port = server.parsedAddress.portText;
  return name === 'ssl' && !server.has('ssl') && port !== '' && below.some(other => other.parsedAddress.portText === port);
}

/** True when a server would have an option, or have it otherwise, if such a line stood above it: where it stands is then what is wrong. */
export function wouldGetLate(server: Server, option: string, proxy: Proxy): boolean {
  return lateDefaultServersOf(proxy).some(({ statement, isBetween, servers, options }) =>
    (isBetween ? options.includes(option) && servers.some(each => each.statement.equals(server.statement)) : true) && wouldChange(statement, option, server));
}

/** The options a line names, each once; none when the environment hides some. */
function optionsOf(statement: Statement): string[] {
  const { words } = statement;
  const names = new Set<string>();
  for (let i = 1; i < words.length; i++) {
    const word = words[i];
    if (!word || word.hasVariable) return [];
    names.add(word.value);
    if (serverOptionTakesValue(word.value)) i++;
  }
  return [...names];
}

/** True when the server itself says nothing of the option, and does not have it as the line would give it. */
function wouldChange(line: Statement, name: string, server: Server): boolean {
  if (saysOn(server.statement, name) !== undefined) return false;
  const given = optionOn(line, name);
  const has = server.option(name);
  if (!given) return false;
  return given === 'off' ? has !== undefined : !has || has.value?.value !== given.value?.value;
}
