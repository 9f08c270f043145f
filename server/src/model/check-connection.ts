import { parseAddress } from '../language/address.ts';
import type { Statement } from '../syntax/statement.ts';
import { healthCheckOf, httpCheckRulesOf, rulesNamed } from './health-check.ts';
import type { Proxy } from './proxy.ts';
import type { Server } from './server.ts';

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
