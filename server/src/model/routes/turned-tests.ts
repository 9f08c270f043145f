import type { AclTest } from '../../expression/acl.ts';
import { numberMatches } from '../conditions/number-test.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import type { StatementCondition } from '../conditions/statement-condition.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { liveRoutesOf } from './dead-routes.ts';
import type { Route } from './route.ts';
import { askedBy, availabilityTests, type AvailabilityTest } from './tests-in-vain.ts';

/** A route elsewhere while a backend has servers, above the one that leads to it with what is left: it is asked only when it has none. */
export interface TurnedTest {
  readonly route: Route;
  readonly condition: StatementCondition;
  readonly written: AvailabilityTest['written'];
  readonly backend: Proxy;
  /** The line that leads there with what is left. */
  readonly rest: Route;
}

/** Those of a whole configuration. Lab case availability-turned-round. */
export function turnedTests(configuration: Configuration): readonly TurnedTest[] {
  const tests = availabilityTests(configuration).filter(({ fetch }) => fetch === 'nbsrv' || fetch === 'srv_is_up');
  return [...new Set(tests.map(({ asking }) => asking))].flatMap(asking => {
    const routes = asking.isFrontend ? liveRoutesOf(asking) : [];
    const rest = routes.at(-1);
    const backend = rest && !rest.hasCondition && !rest.isDynamic ? configuration.backend(rest.name) : undefined;
    if (!rest || !backend || backend.servers.length === 0) return [];
    const own = tests.filter(test => test.asking === asking && askedBy(test, configuration).backend === backend);
    return routes.flatMap(route => turnedIn(route, own, backend, rest) ?? []);
  });
}

function turnedIn(route: Route, tests: readonly AvailabilityTest[], backend: Proxy, rest: Route): TurnedTest | undefined {
  const { condition } = route;
  const [[term, another] = [], ...others] = condition?.condition.groups ?? [];
  if (route.keyword !== 'use_backend' || route.isDynamic || route.name === backend.name || !condition || !term || another || others.length > 0) return undefined;
  const [test, more] = testsOfTerm(term, route.owner);
  const found = tests.find(({ written }) => (term.kind === 'named' ? written.name === term.name : written.statement.equals(route.statement)));
  if (!test || more || !found) return undefined;
  const holds = [0, 1, backend.servers.length].map(count => upAt(test, found, backend, count));
  const isTurned = term.negated !== condition.unless;
  return holds.every((value, i) => value === ((i > 0) !== isTurned)) ? { route, condition, written: found.written, backend, rest } : undefined;
}

/** What a test gives while so many servers are up. */
function upAt(test: AclTest, { fetch }: AvailabilityTest, { servers }: Proxy, count: number): boolean | undefined {
  if (servers.some(server => server.isTemplate || server.isDisabled || server.isBackup)) return undefined;
  if (fetch === 'nbsrv') return numberMatches(test, count);
  return servers.length === 1 && test.patterns.length === 0 && test.flags.length === 0 ? count > 0 : undefined;
}
