import type { AclTest } from '../../expression/acl.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import { valueOfCondition, type TestValue } from '../conditions/condition-value.ts';
import type { Configuration } from '../configuration.ts';
import { numberMatches } from '../conditions/number-test.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf, type Route } from './route.ts';
import type { Server } from '../servers/server.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { isNamed } from '../checks/track.ts';
import { routesNaming } from './written-routes.ts';

/** The backend whose servers a test counts by `nbsrv`, asked in a section. */
export function countedBy(test: AclTest, configuration: Configuration, asking: Proxy): Proxy | undefined {
  if (fetchOf(test) !== 'nbsrv') return undefined;
  const name = test.criterion.calls[0]?.arguments?.[0]?.text;
  return name ? configuration.backend(name) : asking.isBackend ? asking : undefined;
}

/** The server that a test asks about by `srv_is_up(BACKEND/SERVER)` alone, with its backend. */
export function askedAbout({ criterion, flags, patterns }: AclTest, configuration: Configuration): { backend: Proxy; server: Server } | undefined {
  const [call, ...converters] = criterion.calls;
  if (call?.name !== 'srv_is_up' || converters.length > 0 || flags.length > 0 || patterns.length > 0) return undefined;
  const [backendName = '', name = ''] = call.arguments?.[0]?.text.split('/') ?? [];
  const backend = configuration.backend(backendName);
  const server = backend?.servers.find(each => isNamed(each, name) && !each.isUncertain);
  return backend && server && { backend, server };
}

/** The value of a test that asks for nothing. */
export function constantOf(test: AclTest | string): boolean | undefined {
  const name = typeof test === 'string' ? test : fetchOf(test);
  return name === 'TRUE' || name === 'always_true' ? true : name === 'FALSE' || name === 'always_false' ? false : undefined;
}

/**
 * True when each route to a backend asks for its servers, so that requests go another way while none is up: the condition of its line cannot hold then, or
 * that of a line above does. False where no route is known, and for a listen section, which has clients of its own.
 */
export function isAvoidedWhenDown(backend: Proxy, configuration: Configuration): boolean {
  const routes = backend.kind === 'listen' ? [] : [...configuration.routesTo(backend), ...routesNaming(backend, configuration)];
  return routes.length > 0 && routes.every(route => isPassedWhenDown(route, backend, configuration));
}

function isPassedWhenDown(route: Route, backend: Proxy, configuration: Configuration): boolean {
  const all = routesOf(route.owner);
  const above = all.slice(0, all.findIndex(({ statement }) => statement.equals(route.statement)));
  return valueWhenDown(route, backend, configuration) === false || above.some(each => each.name !== backend.name && valueWhenDown(each, backend, configuration) === true);
}

/** What the condition of a route gives while no server of a backend is up. */
function valueWhenDown({ statement, owner }: Route, backend: Proxy, configuration: Configuration): TestValue {
  const found = conditionOf(statement);
  return found && valueOfCondition(found.condition, found.unless, owner, test => {
    if (typeof test === 'string' || constantOf(test) !== undefined) return constantOf(test);
    if (askedAbout(test, configuration)?.backend === backend) return false;
    return countedBy(test, configuration, owner) === backend ? numberMatches(test, 0) : undefined;
  });
}
