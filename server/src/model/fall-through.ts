import { canAllFail, type PolarCondition } from '../expression/negation.ts';
import { inverse, whenActs } from './certain-condition.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { callsLua, pathsPastRules } from './request-rules.ts';
import { routesOf } from './route.ts';

/**
 * How a request comes to the end of a frontend's rules without a backend:
 *   no-route      nothing there names a backend
 *   unmatched     no `use_backend` has a condition that holds, and there is no `default_backend`
 *   unknown-name  a `use_backend` whose name is made at run time makes one that no backend has, and there is no `default_backend`
 */
export type Hole = 'no-route' | 'unmatched' | 'unknown-name';

/**
 * The way in which a request can fall through a frontend or listen section, or undefined when none can: HAProxy answers it with 503, or closes the
 * connection in TCP mode. A listen section falls back to its servers. Lines under an undecided `.if` are taken as read where that closes a hole.
 *
 * An unknown dynamic name sends the request on to `default_backend`, past all later `use_backend` lines (lab case dynamic-use-backend-first).
 */
export const holeOf: (proxy: Proxy) => Hole | undefined = perProxy(proxy => {
  if (!proxy.isFrontend || proxy.servers.length > 0 || hasOtherTarget(proxy)) return undefined;
  const routes = routesOf(proxy);
  if (routes.some(route => route.keyword === 'default_backend')) return undefined;
  const paths = pathsPastRules(proxy).filter(path => canAllFail(path));
  if (routes.length === 0) return paths.length > 0 && !callsLua(proxy) ? 'no-route' : undefined;
  const comesThrough = (conditions: readonly PolarCondition[]) => paths.some(path => canAllFail([...path, ...conditions]));
  const before: PolarCondition[] = [];
  let misses = false;
  for (const { statement, owner, canMiss } of routes) {
    const taken = whenActs(statement, owner);
    const mayMiss = canMiss && owner.section.isCertain(statement);
    misses ||= mayMiss && comesThrough([...before, inverse(taken)]);
    before.push(taken);
  }
  if (comesThrough(before)) return 'unmatched';
  return misses ? 'unknown-name' : undefined;
});

/**
 * True when a request can come to the servers of a section, its rules answering or refusing only some or none. A Lua action may answer everything.
 */
export const reachesServers: (proxy: Proxy) => boolean = perProxy(proxy => !callsLua(proxy) && pathsPastRules(proxy).some(path => canAllFail(path)));

/** What takes requests besides servers. */
export function hasOtherTarget(proxy: Proxy): boolean {
  return proxy.statements('dispatch').length > 0 || proxy.option('http_proxy') !== undefined || proxy.option('transparent') !== undefined;
}
