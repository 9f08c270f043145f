import { parseAddress } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import { takesStatus } from './check-request.ts';
import { healthCheckOf, httpCheckRulesOf, rulesNamed } from './health-check.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { valueWord } from '../word-after.ts';

/** The `http-check` or `tcp-check` rules that make up the check in force, in order. */
export function checkRulesOf(proxy: Proxy): readonly Statement[] {
  const kind = healthCheckOf(proxy)?.kind;
  if (kind === 'httpchk') return httpCheckRulesOf(proxy).rules;
  return kind === 'tcp-check' ? tcpCheckRulesOf(proxy) : [];
}

/** A section with `option tcp-check` of its own keeps the inherited rules on 2.6 and drops them on 3.4: there only its own are told. */
function tcpCheckRulesOf(proxy: Proxy): readonly Statement[] {
  const own = proxy.statements('tcp-check');
  if (own.length > 0 || !proxy.defaults || healthCheckOf(proxy)?.setting.owner === proxy) return own;
  return tcpCheckRulesOf(proxy.defaults);
}

/** The `connect` steps of the check in force. With one, the check no longer connects as the server line says, but as the step does. */
export function connectRulesOf(proxy: Proxy): Statement[] {
  return rulesNamed(checkRulesOf(proxy), 'connect');
}

/**
 * True when the check says something to the server and waits for an answer, so that it must be understood. A connection that is only opened is not (L4OK on
 * 2.6 and 3.4, whatever speaks on the port), nor is the TLS greeting of `ssl-hello-chk`.
 */
export function exchangesData(proxy: Proxy): boolean {
  const kind = healthCheckOf(proxy)?.kind;
  if (kind === undefined || kind === 'external-check' || kind === 'ssl-hello-chk') return false;
  return kind !== 'tcp-check' || checkRulesOf(proxy).some(isExchange);
}

/** True for a step that sends or reads. */
export function isExchange(rule: Statement): boolean {
  return /^(?:send|expect)/.test(rule.word(1)?.value ?? '');
}

/** The checks that speak first, or wait to be spoken to, in a protocol of which a port for TLS understands nothing. MySQL and PostgreSQL begin in clear. */
export const clearTextChecks: readonly string[] = ['httpchk', 'ldap-check', 'redis-check', 'smtpchk', 'tcp-check'];

/**
 * True when the check takes the 400 with which many servers answer clear text on a port for TLS (nginx, Apache, Go), so that it may well be sent in clear
 * there (tried on 2.6 and 3.4: UP, and clients with TLS get 200).
 */
export function takesRefusal(proxy: Proxy): boolean {
  return healthCheckOf(proxy)?.kind === 'httpchk' && takesStatus(proxy, 400);
}

/** True when the check in force says something that a port for TLS refuses. A `tcp-check` may make the TLS greeting itself, in binary. */
export function isRefusedByTls(proxy: Proxy): boolean {
  const kind = healthCheckOf(proxy)?.kind ?? '';
  if (kind === 'tcp-check') return exchangesData(proxy) && !checkRulesOf(proxy).some(rule => rule.words.some(word => word.value.includes('binary')));
  return clearTextChecks.includes(kind) && !takesRefusal(proxy);
}

/**
 * True for a port on which everybody speaks TLS from the start, also one that stands in for a variable that is not set: HTTPS, and the mail and LDAP of old.
 * Source: the IANA register of service names.
 */
export function isTlsPort(port: string, kind: string): boolean {
  const [, assumed = port] = /^\$\{\w+-(\d+)\}$/.exec(port) ?? [];
  return tlsPorts.get(kind)?.includes(assumed) === true;
}

const tlsPorts: ReadonlyMap<string, readonly string[]> = new Map([
  ['httpchk', ['443']], ['ldap-check', ['636']], ['smtpchk', ['465']], ['tcp-check', ['443', '465', '636', '993', '995']],
]);

/** Where a check goes that has a `port` or `addr` of its own. */
export interface CheckTarget {
  /** As written, empty when unknown. */
  readonly port: string;
  readonly isOwnPort: boolean;
  readonly isOwnHost: boolean;
}

/** Where the check of a server goes when `port` or `addr` says so; undefined when it goes where the traffic goes. */
export function ownCheckTargetOf(server: Server): CheckTarget | undefined {
  const [port, addr] = [server.option('port')?.value?.value, server.option('addr')?.value?.value];
  if (port === undefined && addr === undefined) return undefined;
  const own = server.parsedAddress;
  const checked = addr === undefined ? own : parseAddress(addr);
  const target = port ?? (checked.portText || own.portText);
  return { port: target, isOwnPort: target === own.portText, isOwnHost: checked.host === own.host && checked.kind === own.kind };
}

/** The port that a `connect` step goes to, as written: its own, also behind its `addr`, that of the server's check, or that of the traffic (2.6 and 3.4). */
export function connectTargetOf(step: Statement, server: Server): string {
  const { portText } = parseAddress(valueWord('addr', step)?.value ?? '');
  const own = ownCheckTargetOf(server)?.port ?? portTextOf(server);
  return valueWord('port', step)?.value ?? (portText === '' ? own : portText);
}

/** True for a `connect` step that goes to another host than the traffic of a server, by its own `addr`. */
export function connectsElsewhere(step: Statement, server: Server): boolean {
  const addr = valueWord('addr', step)?.value;
  if (addr === undefined) return false;
  const [target, own] = [parseAddress(addr), server.parsedAddress];
  return target.host !== own.host || target.kind !== own.kind;
}

/**
 * True when something is sent or read between a `connect` step and the next: a connection that is only opened succeeds on a TLS port too. Behind a `connect` that
 * comes first, HAProxy sends the request of the `option httpchk` beside it, also without a `send` (lab case check-connect-before-option).
 */
export function talksAfter(step: Statement, proxy: Proxy): boolean {
  const rules = checkRulesOf(proxy);
  const [first] = rulesNamed(rules, 'connect', 'send', 'expect');
  const check = healthCheckOf(proxy);
  if (check?.kind === 'httpchk' && check.setting.owner === httpCheckRulesOf(proxy).owner && first?.equals(step)) return true;
  const below = rules.slice(rules.findIndex(rule => rule.equals(step)) + 1);
  const next = below.findIndex(rule => rule.word(1)?.value === 'connect');
  return (next < 0 ? below : below.slice(0, next)).some(isExchange);
}

/** True when the check of a server with `ssl` speaks no TLS: `no-check-ssl` says so, or it goes to a `port` or `addr` of its own without `check-ssl`. */
export function isCheckedInClear(server: Server): boolean {
  return server.has('no-check-ssl') || (ownCheckTargetOf(server) !== undefined && !server.has('check-ssl'));
}

/** The port that the traffic of a server goes to, as written; empty without one. */
export function portTextOf(server: Server): string {
  return server.parsedAddress.portText;
}

/** The options by which a server is sent the PROXY protocol. */
export const proxyHeaderOptions: readonly string[] = ['send-proxy', 'send-proxy-v2', 'send-proxy-v2-ssl', 'send-proxy-v2-ssl-cn'];

/** True for a server that has one of them. */
export function sendsProxyHeader(server: Server): boolean {
  return proxyHeaderOptions.some(name => server.has(name));
}
