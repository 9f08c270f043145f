import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from './server.ts';
import { isAvoidedWhenDown } from '../routes/servers-asked.ts';
import { followedBy } from '../checks/track.ts';
import { routesNaming } from '../routes/written-routes.ts';

/**
 * The servers whose `disabled` keeps all servers of a section down: its own, or those that they track (lab case track-disabled-server). Empty when one of
 * them may be up, and for slots.
 */
export function serversKeepingDown(proxy: Proxy, configuration: Configuration): readonly Server[] {
  const { servers } = proxy;
  if (!mayStartDown(proxy)) return [];
  const followed = servers.map(server => (server.isDisabled ? server : followedBy(server, proxy, configuration)));
  return followed.every(server => server?.isDisabled) ? followed.filter(server => server !== undefined) : [];
}

/** True for a section all whose servers start `disabled` or track others. */
export function mayStartDown(proxy: Proxy): boolean {
  const { servers } = proxy;
  return proxy.isBackend && !proxy.isDisabled && servers.length > 0 && servers.every(server => server.isDisabled || server.has('track')) && !areSlots(proxy);
}

/** Servers that a controller fills in and switches on at run time: a template, or placeholders that share an address on this machine. */
function areSlots({ servers }: Proxy): boolean {
  const address = servers[0]?.address?.value ?? '';
  const sharesAddress = servers.length > 1 && servers.every(server => server.address?.value === address);
  return servers.some(server => server.isTemplate) || (address.startsWith('127.') && sharesAddress);
}

/**
 * True when requests come to such a section all the same. They do not where each route asks first whether a server is up, as it is with two sites that take
 * turns (blue-green): the one that is off is meant to wait (lab case fact-blue-green-disabled).
 */
export function isCalledAnyway(proxy: Proxy, configuration: Configuration): boolean {
  const isReached = configuration.isReached(proxy) || routesNaming(proxy, configuration).length > 0;
  return isReached && !isAvoidedWhenDown(proxy, configuration);
}
