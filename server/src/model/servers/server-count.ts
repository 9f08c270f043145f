import type { AclTest } from '../../expression/acl.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import type { Server } from './server.ts';
import { numbersOfTemplate } from '../checks/track.ts';

/**
 * The most that `nbsrv` can be as the file says it: all active servers, or else one backup server, or all of them with `option allbackups`. Servers of weight 0
 * are not counted (tried on 2.6 and 3.4).
 */
export const mostServers: (proxy: Proxy) => number = perProxy((proxy): number => {
  if (!isKnown(proxy)) return Infinity;
  const ready = proxy.servers.filter(server => !server.isDisabled && !server.isWeightless);
  const active = countOf(ready.filter(server => !server.isBackup));
  if (active > 0) return active;
  return proxy.option('allbackups') ? countOf(ready) : Math.min(1, countOf(ready));
});

/** The most that it ever is: somebody may enable servers that are `disabled` or of weight 0, and of more backup servers than others all may be up while those are down. */
export const mostServersEver: (proxy: Proxy) => number = perProxy((proxy): number => {
  if (!isKnown(proxy)) return Infinity;
  const backups = countOf(proxy.servers.filter(server => server.isBackup));
  return Math.max(countOf(proxy.servers) - backups, proxy.option('allbackups') ? backups : Math.min(1, backups));
});

function isKnown(proxy: Proxy): boolean {
  return !proxy.section.isConditional && !proxy.servers.some(server => server.isUncertain);
}

/** How many servers some lines make; `Infinity` where that cannot be told. */
export function countOf(servers: readonly Server[]): number {
  return servers.reduce((sum, server) => {
    const numbers = server.isTemplate ? numbersOfTemplate(server) : { from: 1, to: 1 };
    return sum + (numbers ? Math.max(0, Number(numbers.to) - Number(numbers.from) + 1) : Infinity);
  }, 0);
}

/** The largest limit for which a test of `nbsrv` can come out either way, in the place of one that is above; undefined where there is none. */
export function limitWithin({ operator }: AclTest, most: number): number | undefined {
  if (most < 1) return undefined;
  if (operator === 'lt' || operator === 'ge') return most;
  return operator === 'le' || operator === 'gt' ? most - 1 : undefined;
}
