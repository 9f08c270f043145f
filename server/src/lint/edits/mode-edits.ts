import type { Configuration } from '../../model/configuration.ts';
import { isHttpLogFormat, logFormatLineOf } from '../../model/expressions/log-options.ts';
import { remember } from '../../model/incremental/memo.ts';
import { nonHttpServer } from '../../model/servers/non-http-servers.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { isForHttp } from '../../model/routes/http-signs.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/** The sections that must be in HTTP mode for this one to be: an HTTP frontend cannot use a TCP backend. */
function together(proxy: Proxy, configuration: Configuration): Proxy[] {
  const targets = routesOf(proxy).map(route => (route.isDynamic ? undefined : configuration.backend(route.name)));
  return [...new Set([proxy, ...targets.filter(target => target !== undefined)])].filter(each => each.mode === 'tcp');
}

/**
 * The `defaults` that cannot say it for all sections that take their mode from there: one of them is for another protocol, or leads to a backend that would stay in
 * TCP mode.
 */
const hindered = remember((configuration: Configuration): ReadonlySet<Proxy> => {
  const found = new Set<Proxy>();
  for (const proxy of configuration.proxies) {
    const { defaults } = proxy;
    if (!defaults || proxy.effective('mode')) continue;
    const inherits = (each: Proxy) => each.defaults === defaults && !each.effective('mode');
    if (isForOtherProtocol(proxy) || isMeantForTcp(proxy) || !together(proxy, configuration).every(inherits)) found.add(defaults);
  }
  return found;
});

/** True for a section with a server on a port where something other than HTTP is spoken. */
function isForOtherProtocol(proxy: Proxy): boolean {
  return proxy.isBackend && proxy.servers.some(server => nonHttpServer(server, proxy));
}

const tcpOptions = ['ssl-hello-chk', 'mysql-check', 'pgsql-check', 'redis-check', 'smtpchk', 'ldap-check', 'tcp-check', 'tcplog'];
const readsBytes = hasText(text => /\breq[._](?:ssl_|payload|rdp_)|\brdp_cookie|\brdp-cookie/.test(text));

/** True for a section that does well in TCP mode: by its options, or by what it asks of the first bytes. */
function isMeantForTcp(proxy: Proxy): boolean {
  return proxy.statements('option').some(line => tcpOptions.includes(line.word(1)?.value ?? '')) || readsBytes(proxy.section);
}

/** Gives a section a mode of its own: in the line that says another, or below the header. */
export function modeEdit(proxy: Proxy, mode: string): RuleEdit {
  const own = proxy.own('mode')?.value;
  return own ? replaceWord(own, mode) : insertLineBelow(proxy.header, `mode ${mode}`, proxy.section);
}

/** The `defaults` where HTTP mode can be said for these sections: they share it, nothing there says a mode, and all others that inherit from it are for HTTP, too. */
export function defaultsForHttpMode(proxies: readonly [Proxy, ...Proxy[]], configuration: Configuration): Proxy | undefined {
  const [{ defaults }] = proxies;
  if (!defaults || !proxies.every(proxy => proxy.defaults === defaults && !proxy.effective('mode')) || hindered(configuration).has(defaults)) return undefined;
  const known = new Set(proxies.flatMap(proxy => [proxy, ...together(proxy, configuration)]));
  const others = configuration.proxies.filter(proxy => proxy.defaults === defaults && proxy.kind !== 'defaults' && !proxy.isDisabled && !proxy.effective('mode'));
  return others.every(proxy => isForHttp(proxy, configuration, known)) ? defaults : undefined;
}

/**
 * Sets HTTP mode for sections that are in TCP mode, for one reason: in the `defaults` that they share where nothing says a mode and nothing is in the way, else in each
 * of them and in the backends to which they lead. Nothing for one that is for another protocol.
 */
export function httpModeRepairs(proxies: readonly [Proxy, ...Proxy[]], configuration: Configuration): RuleRepair[] {
  const defaults = defaultsForHttpMode(proxies, configuration);
  if (defaults) {
    return [{ title: `Add \`mode http\` to ${defaults.title}`, safety: 'review', edits: [modeEdit(defaults, 'http')] }];
  }
  const all = [...new Set(proxies.flatMap(proxy => together(proxy, configuration)))];
  if (all.some(isForOtherProtocol)) return [];
  return [{ title: `Set \`mode http\` in ${nameOf(proxies, all.length)}`, safety: 'review', edits: all.map(proxy => modeEdit(proxy, 'http')) }];
}

function nameOf([first, ...more]: readonly [Proxy, ...Proxy[]], count: number): string {
  if (more.length > 0) return `${count} sections`;
  return `${first.title}${count > 1 ? ` and ${count - 1} backend${count > 2 ? 's' : ''}` : ''}`;
}

/** Sets TCP mode for a section that serves its own clients, with the log lines that suit it where those in force need HTTP. */
export function tcpModeRepair(proxy: Proxy): RuleRepair {
  const line = logFormatLineOf(proxy);
  if (!line || !isHttpLogFormat(line.statement)) return { title: 'Set `mode tcp`', safety: 'review', edits: [modeEdit(proxy, 'tcp')] };
  const edits = line.owner === proxy ? toTcpLog(line.statement) : [insertLineBelow(proxy.own('mode')?.statement ?? proxy.header, 'option tcplog', proxy.section)];
  return { title: 'Set `mode tcp` and `option tcplog`', safety: 'review', edits: [modeEdit(proxy, 'tcp'), ...edits] };
}

/** Makes `option tcplog` of an option for log lines of HTTP; `clf` behind it goes. */
export function toTcpLog(statement: Statement): RuleEdit[] {
  const name = statement.word(1);
  return name ? [replaceWord(name, 'tcplog'), ...statement.words.slice(2).map(deleteWord)] : [];
}
