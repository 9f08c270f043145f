import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';

/** True for a section with a server whose health check is made over HTTP/2, if it is one by HTTP. */
export function isCheckedInHttp2({ servers, section: { version } }: Proxy): boolean {
  return servers.some(server => server.has('check') && !server.isDisabled && speaksHttp2(server, version));
}

/**
 * Whether the check of a server is HTTP/2. It follows the `alpn` of the server line from 3.2 on (tried on 2.6, 3.0, 3.2 and 3.4), but not with a `port` or `addr` of
 * its own, where it is sent in clear unless `check-ssl` says otherwise (tried on 3.4).
 */
function speaksHttp2(server: Server, version: HaproxyVersion): boolean {
  const value = (name: string) => server.option(name)?.value?.value;
  const forced = value('check-proto') ?? value('proto');
  if (forced !== undefined) return forced === 'h2';
  const followsServer = server.has('check-ssl') || !(server.has('port') || server.has('addr'));
  const offered = value('check-alpn') ?? (isAtLeast(version, '3.2') && server.has('ssl') && followsServer ? value('alpn') : undefined);
  return offered?.split(',').includes('h2') ?? false;
}
