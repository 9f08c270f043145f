import { requestsOf } from '../checks/check-request.ts';
import type { Proxy } from '../proxy.ts';

/** A name to send as Host or SNI to the servers of a section, as far as its lines tell one. */
export function siteNameOf(proxy: Proxy): string | undefined {
  for (const line of proxy.statements('http-request')) {
    const [action, header, value] = line.values(1);
    if (/^(?:set|add)-header$/.test(action ?? '') && header?.toLowerCase() === 'host' && isHostName(value)) return value;
  }
  for (const server of proxy.servers) {
    const named = [server.option('check-sni')?.value?.value, /^str\(([^()]*)\)$/.exec(server.option('sni')?.value?.value ?? '')?.[1]];
    const found = named.find(isHostName);
    if (found !== undefined) return found;
  }
  const address = proxy.servers[0]?.address?.value.replace(/:[^:]*$/, '');
  return isHostName(address) ? address : undefined;
}

/** The name that the health checks of a section send as Host. */
export function checkedNameOf(proxy: Proxy): string | undefined {
  const name = requestsOf(proxy)[0]?.host?.value;
  return isHostName(name) ? name : undefined;
}

/** A DNS name with a dot in it that is no IP address. */
function isHostName(text: string | undefined): text is string {
  return text !== undefined && /^(?=.*[a-z])[\w-]+(?:\.[\w-]+)+$/i.test(text);
}
