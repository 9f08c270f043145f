import { canAllFail, isLeftBy, type PolarCondition } from '../../expression/negation.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { linesLackedByAll } from '../conditions/lacking-one.ts';
import { impossiblePairs, WiderTerms, type HostCase } from '../conditions/impossible-pairs.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { keyCounts } from '../incremental/key-counts.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { routesOf, switchingRulesIn, type Route } from './route.ts';

/** `use_backend` lines that no request comes to, because an earlier one takes all that would. */
export interface DeadRoutes {
  readonly dead: readonly [Route, ...Route[]];
  /** The line that takes their requests; undefined when several lines do so together. */
  readonly cause: Route | undefined;
}

/** True when two `use_backend` lines of one section act on the same requests, in whatever words. */
export function actAlike(a: Route, b: Route): boolean {
  return takesAllOf(a, b) && takesAllOf(b, a);
}

/** True when the condition of one line holds for each request for which that of the other does. */
export function takesAllOf(wide: Pick<Route, 'statement' | 'owner'>, narrow: Pick<Route, 'statement' | 'owner'>, hostCase: HostCase = 'usual'): boolean {
  const [first, second] = [whenActs(wide.statement, wide.owner), whenActs(narrow.statement, narrow.owner)];
  return !canAllFail([first, inverse(second), ...impossiblePairs([first, second], hostCase)]);
}

/** So many lines are compared with one another; in longer sections only unconditional lines and equal conditions are found. */
const MAX_COMPARED = 100;

interface Earlier {
  readonly route: Route;
  readonly taken: PolarCondition;
}

/**
 * The `use_backend` lines that are never reached, by their cause, in order. The first line whose condition holds ends the search, also when it makes
 * a name that no backend has (lab case dynamic-use-backend-first). A line under an undecided `.if` is no cause.
 */
export const deadRoutesOf: (proxy: Proxy) => readonly DeadRoutes[] = perProxy(proxy => (hasPlainlyLiveRoutes(proxy) ? [] : deadRoutesBeside(proxy, () => false)));

/** True for a section with too many lines to compare, of which each has a condition that no other has, in the same words. */
function hasPlainlyLiveRoutes({ isFrontend, section }: Proxy): boolean {
  if (!isFrontend || !section.isLong) return false;
  const { total, counts } = conditionCounts(section);
  return total > MAX_COMPARED && counts.size === total && !counts.has('');
}

const conditionCounts = keyCounts(block => switchingRulesIn.remembered(block).map(({ conditionText }) => conditionText));

/** The same where HAProxy passes over some lines, as if they were not there: see `Configuration.deadRoutesOf`. */
export function deadRoutesBeside(proxy: Proxy, isPassedOver: (route: Route) => boolean): readonly DeadRoutes[] {
  const groups: { dead: [Route, ...Route[]]; cause: Route | undefined }[] = [];
  const earlier: Earlier[] = [];
  const wider = new WiderTerms('usual');
  const byText = new Map<string, Route>();
  let last: Route | undefined;
  const routes = routesOf(proxy).filter(route => route.keyword === 'use_backend' && !isPassedOver(route));
  const isShort = routes.length <= MAX_COMPARED;
  for (const route of routes) {
    const same = isShort ? undefined : byText.get(route.conditionText);
    const current = isShort || same ? earlierOf(route) : undefined;
    const cause = last ?? (current && causeOf(current.taken, same ? [earlierOf(same)] : earlier, wider));
    if (cause !== undefined) {
      const known = cause === 'together' ? undefined : cause;
      const group = groups.find(each => each.cause === known);
      if (group) group.dead.push(route);
      else groups.push({ dead: [route], cause: known });
    } else if (proxy.section.isCertain(route.statement)) {
      if (!route.hasCondition) last = route;
      if (isShort && current) {
        earlier.push(current);
        wider.add(current.taken);
      } else byText.set(route.conditionText, route);
    }
  }
  return groups;
}

/**
 * The routes of a section that requests can take: not the dead lines, nor a `default_backend` below a line that takes every request, nor any of a
 * `disabled` section. In order.
 */
export const liveRoutesOf: (proxy: Proxy) => readonly Route[] = perProxy(proxy => (proxy.isDisabled ? [] : liveAmong(routesOf(proxy), deadRoutesOf(proxy), () => false)));

/** The same where HAProxy passes over some lines, which are left in: they would be taken if it did not. */
export function liveRoutesBeside(proxy: Proxy, isPassedOver: (route: Route) => boolean): readonly Route[] {
  return proxy.isDisabled ? [] : liveAmong(routesOf(proxy), deadRoutesBeside(proxy, isPassedOver), isPassedOver);
}

function liveAmong(routes: readonly Route[], groups: readonly DeadRoutes[], isPassedOver: (route: Route) => boolean): readonly Route[] {
  const dead = new Set(groups.flatMap(group => group.dead));
  const live = dead.size === 0 ? routes : routes.filter(route => !dead.has(route));
  const end = live.findIndex(route => takesRest(route) && !isPassedOver(route));
  return end < 0 || end === live.length - 1 ? live : live.slice(0, end + 1);
}

/** True when no request that comes to a listen section by its own address gets to its servers: a `default_backend` beats them (2.6 to 3.4). */
export const leadsAllAway: (proxy: Proxy) => boolean = perProxy(proxy => takerOfAll(proxy) !== undefined);

/** The line by which that is so. */
export function takerOfAll(proxy: Proxy): Route | undefined {
  const live = liveRoutesOf(proxy);
  return live.find(route => takesRest(route) || (live.length <= MAX_COMPARED && holdsAlways(route)));
}

/** True for `{ path_beg / }` and the like. */
function holdsAlways({ statement, owner, canMiss }: Route): boolean {
  return !canMiss && owner.section.isCertain(statement) && !canAllFail([whenActs(statement, owner)]);
}

/** True for a `use_backend` of a known name that takes what comes to it: without a condition, or with one that always holds, as `if TRUE`. */
export function takesWhatComes({ hasCondition, isDynamic, statement, owner }: Route): boolean {
  return !isDynamic && (!hasCondition || !canAllFail([whenActs(statement, owner)]));
}

/**
 * Two `use_backend` lines of a section to one backend that together leave nothing for its `default_backend`, another one, since each request lacks one of what
 * they ask for.
 */
export function takersOfRest(proxy: Proxy): { readonly taking: readonly [Route, Route]; readonly rest: Route } | undefined {
  const live = liveRoutesOf(proxy);
  const rest = live.at(-1);
  if (rest?.keyword !== 'default_backend' || live.length > MAX_COMPARED) return undefined;
  const others = live.filter(({ keyword, isDynamic, name }) => keyword === 'use_backend' && !isDynamic && name !== rest.name);
  const [taking] = [...groupedBy(others, ({ name }) => name).values()].flatMap(each => {
    const found = linesLackedByAll(each);
    return found ? [found] : [];
  });
  return taking && { taking, rest };
}

/** A line whose name may be unknown leaves those requests to `default_backend`. */
function takesRest({ keyword, hasCondition, canMiss, statement, owner }: Route): boolean {
  return keyword === 'default_backend' || (!hasCondition && !canMiss && owner.section.isCertain(statement));
}

function earlierOf(route: Route): Earlier {
  return { route, taken: whenActs(route.statement, route.owner) };
}

/** What keeps requests from a line that takes `taken`: one earlier line, or several together. A condition that never holds has no cause. */
function causeOf(taken: PolarCondition, earlier: readonly Earlier[], wider: WiderTerms): Route | 'together' | undefined {
  const before = earlier.map(each => each.taken);
  // Nearly always some requests are left by all earlier lines, and then no further question is asked.
  if (earlier.length === 0 || (isLeftBy(before, taken) && !wider.includeAnyOf(taken))) return undefined;
  const missed = [inverse(taken), ...impossiblePairs([...before, taken], 'usual')];
  if (canAllFail([...before, ...missed]) || !canAllFail(missed)) return undefined;
  return earlier.find(each => !canAllFail([each.taken, ...missed]))?.route ?? 'together';
}
