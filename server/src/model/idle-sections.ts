import type { Configuration } from './configuration.ts';
import { leadsAllAway } from './routes/dead-routes.ts';
import { leavesNothing } from './routes/fall-through.ts';
import { proxiesThat } from './incremental/in-proxies.ts';
import type { Proxy } from './proxy.ts';
import { reachOfServers } from './routes/reached.ts';
import { namesMadeBy } from './routes/made-names.ts';
import { refusingActions } from './request-rules/request-rules.ts';
import { refusalOf } from './request-rules/refusal.ts';
import { refusedRoutesIn } from './routes/refused-routes.ts';
import { routesOf } from './routes/route.ts';
import { entrancesTo } from './routes/senders.ts';
import { trackedBackends } from './checks/track.ts';

/** The listen sections whose routes take all that comes by their own address. */
const routedAway = proxiesThat(
  proxy => proxy.kind === 'listen' && !proxy.isDisabled && (leadsAllAway(proxy) || leavesNothing(proxy)),
  ['use_backend', 'default_backend'],
);

/** The sections that refuse everybody who comes to them. */
const refusing = proxiesThat(
  proxy => proxy.kind !== 'defaults' && !proxy.isDisabled && refusalOf(proxy) !== undefined,
  [...refusingActions, 'auth', 'return'],
);

/** True when a route of a section has the name of a backend, or may make it, as `iif(app,sorry)` does. Names that nobody can tell do not count. */
function names(sender: Proxy, backend: Proxy): boolean {
  return routesOf(sender).some(route => route.name === backend.name || namesMadeBy(route, sender).some(({ name }) => name === backend.name));
}

/**
 * The sections to whose servers nothing is sent, as far as one can tell:
 *   a backend that is there for its checks, which the servers of others `track`; a name made at run time that may be any is not taken to be its
 *   a listen section whose routes go before its servers
 *   a section that refuses everybody, or that only those lead to which do
 *   a backend that refuses all that the routes send to it
 */
export function idleSections(configuration: Configuration): (proxy: Proxy) => boolean {
  const refusers = new Set(refusing(configuration));
  const idle = new Set([
    ...refusers,
    ...routedAway(configuration).filter(proxy => reachOfServers(proxy, configuration) !== 'surely'),
    ...refusedRoutesIn(configuration).filter(({ isAll }) => isAll).map(({ backend }) => backend),
  ]);
  return proxy => {
    if (idle.has(proxy)) return true;
    const isTracked = trackedBackends(configuration).has(proxy.name);
    if (!isTracked && refusers.size === 0) return false;
    const entrances = entrancesTo(proxy, configuration).filter(entrance => !isTracked || entrance === proxy || names(entrance, proxy));
    return entrances.every(entrance => refusers.has(entrance)) && (isTracked || entrances.length > 0);
  };
}
