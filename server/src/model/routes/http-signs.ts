import { httpPorts, httpsPorts } from '../../language/http-ports.ts';
import { bindsOf, isTls, type Bind } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { portOf } from '../servers/server-tls.ts';

/** What nobody writes who does not mean HTTP. */
const httpLines = ['http-request', 'http-response', 'http-after-response', 'redirect', 'stats', 'monitor-uri', 'cookie', 'capture', 'errorfile', 'errorloc', 'http-error'];
const httpOptions = ['httplog', 'forwardfor', 'httpclose', 'http-server-close', 'http-keep-alive', 'http-buffer-request'];

/** True for a section with lines of its own that are for HTTP alone. */
export function hasHttpLines(proxy: Proxy): boolean {
  return proxy.statements(...httpLines).length > 0 || proxy.statements('option').some(line => httpOptions.includes(line.word(1)?.value ?? ''));
}

/**
 * True for a section that is for HTTP as far as its lines, its ports, or the sections that lead to it tell: `mode http` is no harm there. What else comes in on other
 * ports, or in TLS that nobody decrypts, would be read as HTTP and refused.
 * @param known sections that are known to be for HTTP
 */
export function isForHttp(proxy: Proxy, configuration: Configuration, known: ReadonlySet<Proxy>): boolean {
  if (known.has(proxy)) return true;
  if (proxy.servers.some(server => !server.isDisabled && !server.has('ssl') && httpsPorts.includes(portOf(server) ?? 0))) return false;
  if (hasHttpLines(proxy)) return true;
  const binds = bindsOf(proxy);
  if (proxy.isFrontend) return binds.length > 0 && binds.every(comesInHttp);
  return configuration.routesTo(proxy).every(({ owner }) => owner.isFrontend && isForHttp(owner, configuration, known));
}

function comesInHttp(bind: Bind): boolean {
  const usual = isTls(bind) ? httpsPorts : httpPorts;
  return bind.addresses.every(({ ports }) => ports?.first === ports?.last && usual.includes(ports?.first ?? 0));
}
