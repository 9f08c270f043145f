import { serverOptionTakesValue } from '../language/server-options.ts';
import type { Statement } from '../syntax/statement.ts';
import { perProxyWith, type Proxy } from './proxy.ts';
import type { Server } from './server.ts';
import { linesWithServerOptions, optionOn, saysOn } from './server-options.ts';

/** A `default-server` line with servers above it and none below: it acts on none. */
export interface LateDefaultServer {
  readonly statement: Statement;
  /** The line above which it would act. */
  readonly first: Statement;
  /** The options by which it would change a server above it. Not empty. */
  readonly options: readonly string[];
  /** The servers it would change. */
  readonly servers: readonly Server[];
}

/** The `default-server` lines of a section that act on no server, although they would change some. Lab case default-server-after-servers. */
export const lateDefaultServersOf: (proxy: Proxy) => readonly LateDefaultServer[] = perProxyWith(['default-server'], [], proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.statements('default-server').length === 0) return [];
  const lines = proxy.statementsAmong(linesWithServerOptions);
  const lastServer = lines.reduce((last, line, i) => (line.keyword === 'default-server' ? last : i), -1);
  const first = lines.find(line => line.keyword !== 'default-server');
  if (!first || !lines.every(line => proxy.section.isCertain(line))) return [];
  return lines.slice(lastServer + 1).flatMap(statement => {
    const names = optionsOf(statement);
    const servers = proxy.servers.filter(server => names.some(name => wouldChange(statement, name, server)));
    const options = names.filter(name => servers.some(server => wouldChange(statement, name, server)));
    return options.length > 0 ? [{ statement, first, options, servers }] : [];
  });
});

/** True when a server would have an option, or have it otherwise, if such a line stood above it: where it stands is then what is wrong. */
export function wouldGetLate(server: Server, option: string, proxy: Proxy): boolean {
  return lateDefaultServersOf(proxy).some(({ statement }) => wouldChange(statement, option, server));
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
