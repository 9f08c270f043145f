import { httpPorts, httpsPorts } from '../../language/http-ports.ts';
import { bindsOf } from '../binds/bind.ts';
import { sendsProxyHeader } from '../checks/check-connection.ts';
import type { Configuration } from '../configuration.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { choosingAtRunTime } from '../routes/senders.ts';
import { portOf } from '../servers/server-tls.ts';
import type { Server } from '../servers/server.ts';
import { comesInOn, getsTls } from './handed-on.ts';

/** On these clients and servers speak TLS from the first byte. */
const tlsOnlyPorts: readonly number[] = [443, 465, 636, 993, 995, 8883];

/**
 * The servers of a section in TCP mode to which HAProxy opens TLS of its own. A tunnel between two HAProxies is meant so: it shows a certificate, says for whom
 * it speaks, or has words of its own for the handshake. Of ports of plain HTTP ssl-to-clear-server speaks.
 */
export const wrapping: (proxy: Proxy) => readonly Server[] = perProxyWith(['ssl'], [], proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp') return [];
  return proxy.servers.filter(server => {
    const isTunnel = server.has('crt') || server.has('alpn') || sendsProxyHeader(server);
    return server.has('ssl') && !isTunnel && !server.isDisabled && !server.isUncertain && !httpPorts.includes(portOf(server) ?? 0) && proxy.section.isCertain(server.statement);
  });
});

export const wrappingProxies = proxiesThat(proxy => wrapping(proxy).length > 0, ['ssl']);

/** True where the name for the server is read from the TLS greeting of the client, which HAProxy has not decrypted, then. */
function namesByGreeting(server: Server): boolean {
  return /^req[._]ssl_sni\b/.test(server.option('sni')?.value?.value ?? '');
}

/**
 * The port of TLS on which all clients of a section come in, which is that of its servers as well; undefined where there is none. A section that speaks TLS for its
 * clients, as to an API elsewhere, names the server by `sni` or listens on another port, or for this machine alone. With the name that the client said, it is TLS
 * whatever the port of the server.
 */
function commonTlsPort(proxy: Proxy, configuration: Configuration): number | undefined {
  const servers = wrapping(proxy);
  const [first] = servers;
  const port = first && portOf(first);
  const isPassed = servers.every(namesByGreeting);
  if (!isPassed && (port === undefined || servers.some(server => portOf(server) !== port || server.has('sni')))) return undefined;
  if (choosingAtRunTime(configuration).some(owner => owner.mode === 'tcp' && !owner.isDisabled)) return undefined;
  const entrances = new Set(configuration.routesTo(proxy).map(({ owner }) => owner));
  if (bindsOf(proxy).length > 0) entrances.add(proxy);
  const ports = isPassed ? [...tlsOnlyPorts, ...httpsPorts] : tlsOnlyPorts.filter(each => each === port);
  return entrances.size === 0 ? undefined : ports.find(each => [...entrances].every(owner => comesInOn(owner, each)));
}

/** How it is known of a section with such servers that TLS comes in: by what it asks, or by the port; undefined where it is not, and without such servers. */
export function wayOfTls(proxy: Proxy, configuration: Configuration): 'asked' | number | undefined {
  if (wrapping(proxy).length === 0) return undefined;
  return getsTls(proxy, configuration) ? 'asked' : commonTlsPort(proxy, configuration);
}
