import { canAllFail, type PolarCondition } from '../../expression/negation.ts';
import { endsBehindRules, endsOnArrival, MAX_COMPARED, routesByRule, type AnsweredRoutes, type End } from './answered-routes.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import type { Configuration } from '../configuration.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { forAMoment, remember } from '../incremental/memo.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { refusingActions, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from './route.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';

/** The routes to a backend of which it refuses every request, by the rule that does so. */
export interface RefusedRoutes extends AnsweredRoutes {
  readonly backend: Proxy;
  /** True when no other known way leads to the backend. */
  readonly isAll: boolean;
}

/** The rules of a backend that refuse some of what comes to it. */
const refusalsIn = forAMoment((backend: Proxy): readonly End[] => endsOnArrival(backend).filter(({ rule }) => turnsAway(rule.statement)));

const withRefusals = proxiesThat(proxy => proxy.kind === 'backend' && proxy.servers.length > 0 && refusalsIn(proxy).length > 0, [...refusingActions, 'return']);

/** The routes whose requests are all refused where they lead to: what both conditions ask for no request has. */
export const refusedRoutesIn: (configuration: Configuration) => readonly RefusedRoutes[] = remember(configuration =>
  withRefusals(configuration).flatMap(backend => {
    const refusals = refusalsIn(backend);
    const all = configuration.routesTo(backend);
    const refused = routesByRule(all.length > MAX_COMPARED ? [] : all, route => {
      // To know less of what comes is to say less.
      const past = wayOf(route).filter(isKnown);
      return refusals.find(end => isKnown(end.acts) && !isInherited(end.rule, route.owner) && actsOnAll(end.acts, past))?.rule;
    });
    return refused.map(({ rule, routes }) => ({ backend, rule, routes, isAll: routes.length === all.length }));
  }),
);

/** A rule that the section of the route runs, too, is told there. */
function isInherited(rule: Rule, owner: Proxy): boolean {
  return [...lineageOf(owner)].includes(rule.owner);
}

/** The same name may stand for another ACL in another section: what is compared has to be known by its tests, but for the built-in ones. */
function isKnown({ condition }: PolarCondition): boolean {
  return condition.groups.every(group => group.every(term => term.kind === 'anonymous' || /^[A-Z][A-Z_0-9.]+$/.test(term.name)));
}

/** True where a rule acts on all requests for which some conditions fail, and there are some. */
function actsOnAll(acts: PolarCondition, past: readonly PolarCondition[]): boolean {
  const missed = [...past, ...impossiblePairs([...past, acts])];
  return !canAllFail([acts, ...missed]) && canAllFail(missed);
}

/** What fails for every request that takes a route: the rules before it, the opposite of its condition, and for `default_backend` the other routes. */
function wayOf(route: Route): readonly PolarCondition[] {
  const { statement, owner, keyword } = route;
  const certain = (line: Route) => line.keyword === 'use_backend' && !line.canMiss && owner.section.isCertain(line.statement);
  const others = keyword === 'default_backend' ? routesOf(owner).filter(certain) : [];
  const ends = endsBehindRules(owner);
  if (others.length + ends.length > MAX_COMPARED) return [inverse(whenActs(statement, owner))];
  return [...ends.map(({ acts }) => acts), ...others.map(line => whenActs(line.statement, line.owner)), ...(route.hasCondition ? [inverse(whenActs(statement, owner))] : [])];
}
