import { perProxy, type Proxy } from '../proxy.ts';
import type { Server } from './server.ts';
import { unclearServersOf } from './unclear-addresses.ts';

/**
 * What becomes of a server that is called by name and has no `resolvers`:
 *   never      nothing ever looks the name up: the server has no address for ever
 *   perhaps    looked up once at the start; when that fails, the server has no address for ever
 *   at-start   looked up once at the start; when that fails, HAProxy refuses to start
 *   fallback   looked up once at the start; when that fails, it has the address that `init-addr` gives
 */
export type Lookup = 'never' | 'perhaps' | 'at-start' | 'fallback';

/** A server called by name that no `resolvers` looks after. */
export interface UnresolvedServer {
  readonly server: Server;
  readonly lookup: Lookup;
}

/** The servers and templates of a section that are called by name and have no `resolvers`. Empty for a `disabled` section. */
export const unresolvedServersOf = perProxy((proxy): readonly UnresolvedServer[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  return unclearServersOf(proxy).flatMap(server => {
    if (!isNamed(server) || server.has('resolvers') || server.isUncertain || !proxy.section.isCertain(server.statement)) return [];
    const state = proxy.effective('load-server-state-from-file')?.value?.value;
    const lookup = lookupOf(server, state !== undefined && state !== 'none');
    // That name is always found where it is looked up.
    return lookup === 'never' || !isLocalhost(server) ? [{ server, lookup }] : [];
  });
});

/** True for a server of a section for which HAProxy does not start where its name is not found. */
export function mustBeFound(server: Server, proxy: Proxy): boolean {
  return unresolvedServersOf(proxy).some(each => each.server.statement.equals(server.statement) && each.lookup === 'at-start');
}

/** True where HAProxy does not start without the address of a server: no `resolvers` may find it later, `init-addr` gives no other, and does not say `none`. */
export function needsAddress(server: Server): boolean {
  return !server.has('resolvers') && lookupOf(server, false) === 'at-start';
}

/** True for a service in the DNS, `_http._tcp.example.com`, of which only `resolvers` make addresses. */
export function isService(server: Server): boolean {
  return server.address?.value.startsWith('_') === true;
}

function isNamed(server: Server): boolean {
  return server.parsedAddress.kind === 'name';
}

/** True for the name of this machine itself. */
export function isLocalhost(server: Server): boolean {
  return /^localhost(?::|$)/i.test(server.address?.value ?? '');
}

/**
 * What `init-addr` tries in turn: the first method that gives something ends the search, `none` too, even with an address behind it (tried on 2.6 and
 * 3.4). Without it, `last,libc`.
 */
function lookupOf(server: Server, hasState: boolean): Lookup {
  const option = server.option('init-addr')?.value;
  const methods = option && !option.hasVariable ? option.value.split(',') : ['last', 'libc'];
  const end = methods.findIndex(method => method !== 'last' && method !== 'libc');
  const tried = end < 0 ? methods : methods.slice(0, end);
  if (end >= 0 && methods[end] !== 'none') return 'fallback';
  const isTried = (tried.includes('libc') && !isService(server)) || (tried.includes('last') && hasState);
  if (end < 0) return 'at-start';
  return isTried ? 'perhaps' : 'never';
}
