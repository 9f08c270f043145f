import { canAllFail } from '../expression/negation.ts';
import type { Configuration } from './configuration.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { namesMadeBy, type MadeName } from './made-names.ts';
import { remember } from './memo.ts';
import type { Proxy } from './proxy.ts';
import type { Route } from './route.ts';
import { conditionOf } from './statement-condition.ts';
import { inProxies } from './stretch.ts';

interface WrittenRoute {
  readonly route: Route;
  readonly name: string;
}

/**
 * The `use_backend` lines that make the name of a backend at run time, and say it: as what a map gives for all that is not in its file, as a result of `iif`, as
 * what a variable has that is not set. What asks whether servers are up goes by that, and is left out.
 */
export function routesNaming(backend: Proxy, configuration: Configuration): readonly Route[] {
  return configuration.backend(backend.name) === backend ? (writtenByName(configuration).get(backend.name) ?? []) : [];
}

const writtenByName = remember((configuration: Configuration): ReadonlyMap<string, readonly Route[]> => {
  const byName = new Map<string, Route[]>();
  for (const { name, route } of writtenIn(configuration)) {
    const routes = byName.get(name);
    if (!routes) byName.set(name, [route]);
    else if (!routes.includes(route)) routes.push(route);
  }
  return byName;
});

const writtenIn = inProxies((proxy): readonly WrittenRoute[] =>
  liveRoutesOf(proxy).flatMap(route => namesMadeBy(route, proxy).filter(made => isMade(made, route)).map(({ name = '' }) => ({ name, route }))),
['use_backend']);

const asksForServers = /\b(?:nbsrv|srv_\w+|connslots|be_\w+|avg_queue|queue)\(/;

/** A rule with a condition may never set what it says. */
function isMade({ name, said, unless }: MadeName, route: Route): boolean {
  if (name === undefined || !route.owner.section.isCertain(route.statement) || asksForServers.test(said.values(0).join(' '))) return false;
  return (said.equals(route.statement) || !conditionOf(said)) && canAllFail(unless);
}
