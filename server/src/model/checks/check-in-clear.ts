import type { Statement } from '../../syntax/statement.ts';
import { connectRulesOf, connectTargetOf, connectsElsewhere, isRefusedByTls, isTlsPort, ownCheckTargetOf, portTextOf, takesRefusal, talksAfter } from './check-connection.ts';
import { healthCheckOf } from './health-check.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';

/** The servers whose `port` leads the check in clear to a port for TLS. Those with `ssl` are left out: see check-port-without-check-ssl. */
export function serversCheckedByPort(proxy: Proxy): readonly Server[] {
  if (!asksInClear(proxy) || connectRulesOf(proxy).length > 0) return [];
  return checkedServers(proxy).filter(server => {
    const target = server.has('port') && !speaksTls(server) ? ownCheckTargetOf(server) : undefined;
    return target !== undefined && !target.isOwnPort && isTlsPort(target.port, kindOf(proxy));
  });
}

/** The servers that a `connect` step of the check leads to in clear, at a port for TLS. */
export function serversCheckedByStep(step: Statement, proxy: Proxy): readonly Server[] {
  if (!asksInClear(proxy) || step.values(2).includes('ssl') || !talksAfter(step, proxy)) return [];
  // The `default` that check-connect-without-default asks for on the same line mends it for all servers that speak TLS.
  const isTold = serverLosingTls(step, proxy) !== undefined;
  return checkedServers(proxy).filter(server => !(isTold && speaksTls(server)) && leadsToTls(step, server, proxy));
}

/**
 * A server whose TLS is dropped by a `connect` step that says neither `default` nor `ssl`: it goes in clear to where the server line speaks TLS. `check-ssl`
 * says so of the port of the check, and `ssl` of that of the traffic. On another host everybody speaks TLS only on the ports that are made for it.
 */
export function serverLosingTls(step: Statement, proxy: Proxy): Server | undefined {
  const says = step.values(2);
  if (says.includes('default') || says.includes('ssl') || takesRefusal(proxy) || !talksAfter(step, proxy)) return undefined;
  if (!proxy.servers.every(({ statement }) => proxy.section.isCertain(statement))) return undefined;
  return proxy.servers.find(server => server.has('check') && !server.isDisabled && losesTls(step, server, kindOf(proxy)));
}

function losesTls(step: Statement, server: Server, kind: string): boolean {
  if (server.has('no-check-ssl') || (connectsElsewhere(step, server) && !isTlsPort(connectTargetOf(step, server), kind))) return false;
  if (!server.has('check-ssl')) return server.has('ssl') && goesToTrafficPort(step, server);
  return connectTargetOf(step, server) === (ownCheckTargetOf(server)?.port ?? portTextOf(server));
}

/** True when the step connects to the port that the traffic goes to: another one may be for checks, in clear. */
export function goesToTrafficPort(step: Statement, server: Server): boolean {
  const words = step.values(2);
  const saysWhere = words.includes('port') || words.includes('addr');
  return (saysWhere || ownCheckTargetOf(server) === undefined) && connectTargetOf(step, server) === portTextOf(server);
}

/**
 * Port 8443 counts for servers that speak TLS elsewhere. Where the server line speaks TLS to the very port, it is check-connect-without-default that tells;
 * where HTTP traffic goes there in clear, tls-server-without-ssl.
 */
function leadsToTls(step: Statement, server: Server, proxy: Proxy): boolean {
  const port = connectTargetOf(step, server);
  if (!isTlsPort(port, kindOf(proxy)) && !(port === '8443' && speaksTls(server))) return false;
  const own = ownCheckTargetOf(server)?.port ?? portTextOf(server);
  if (speaksTls(server)) return port !== own && !step.values(2).includes('default');
  return port !== own || proxy.mode === 'tcp';
}

/** The servers that are checked, and do not say how TLS is spoken with them. */
function checkedServers(proxy: Proxy): readonly Server[] {
  const isTold = (server: Server) => server.isUncertain || server.has('no-check-ssl') || !proxy.section.isCertain(server.statement);
  return proxy.servers.filter(server => server.has('check') && !server.isDisabled && !isTold(server));
}

function kindOf(proxy: Proxy): string {
  return healthCheckOf(proxy)?.kind ?? '';
}

function speaksTls(server: Server): boolean {
  return server.has('ssl') || server.has('check-ssl');
}

function asksInClear(proxy: Proxy): boolean {
  return proxy.isBackend && !proxy.isDisabled && isRefusedByTls(proxy);
}
