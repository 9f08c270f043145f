import type { Term } from '../../expression/condition.ts';
import { canAllFail, predefinedConstant, type ConstantOf, type PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { isMetByHeader } from '../request-rules/header-state.ts';
import { impossibleGaps } from '../conditions/impossible-gaps.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { likelyGaps } from '../conditions/likely-gaps.ts';
import { isSlashless } from '../conditions/slashless-paths.ts';
import { forAMoment } from '../incremental/memo.ts';
import { namesMadeBy } from './made-names.ts';
import type { ValueForName } from './name-bounds.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { callsLua, pathsPastRules, type Path } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from './route.ts';
import { valuesOfVariables } from '../expressions/variable-values.ts';
import { factsIn, waysIn } from './ways-in.ts';

/**
 * How a request comes to the end of a frontend's rules without a backend:
 *   no-route      nothing there names a backend
 *   unmatched     no `use_backend` has a condition that holds, and there is no `default_backend`
 *   unknown-name  a `use_backend` whose name is made at run time makes one that no backend has, and there is no `default_backend`
 */
export type Hole = 'no-route' | 'unmatched' | 'unknown-name';

/** What is at the end of a frontend's rules. */
interface End {
  readonly hole: Hole | undefined;
  /** True for a hole which is none if a file, or the certificates, say what the author is likely to have put there. */
  readonly isDoubtful: boolean;
  /** The names made at run time that must be those of backends, else their requests come to the end, too. */
  readonly names: readonly KnownName[];
}

/** A name that a `use_backend` makes at run time, and the line that says it. */
export interface KnownName {
  readonly name: string;
  readonly said: Statement;
}

/**
 * The way in which a request can fall through a frontend or listen section, or undefined when none can: HAProxy answers it with 503, or closes the
 * connection in TCP mode. A listen section falls back to its servers. Lines under an undecided `.if` are taken as read where that closes a hole.
 *
 * An unknown dynamic name sends the request on to `default_backend`, past all later `use_backend` lines (lab case dynamic-use-backend-first).
 */
export function holeOf(proxy: Proxy): Hole | undefined {
  return endOf(proxy).hole;
}

/** True for a hole into which nothing falls if a file, or the certificates, say what the author is likely to have put there. */
export function isDoubtful(proxy: Proxy): boolean {
  return endOf(proxy).isDoubtful;
}

/**
 * True when the `use_backend` lines of a section take all requests together, whatever else it has to send them to: each has a condition, and no request makes all
 * of them fail.
 */
export const leavesNothing: (proxy: Proxy) => boolean = perProxy(proxy => {
  const routes = routesOf(proxy).filter(route => route.keyword === 'use_backend');
  if (routes.length < 2 || routes.some(({ canMiss, owner, statement }) => canMiss || !owner.section.isCertain(statement))) return false;
  const paths = pathsPastRules(proxy);
  return comesThrough(proxy, paths, []) && !comesThrough(proxy, paths, routes.map(({ statement, owner }) => whenActs(statement, owner)));
});

/** The names made at run time whose requests fall through where no backend has them. Those that nobody can tell from the file are a hole. */
export function namesAtEnd(proxy: Proxy): readonly KnownName[] {
  return endOf(proxy).names;
}

const closed: End = { hole: undefined, isDoubtful: false, names: [] };

const endOf: (proxy: Proxy) => End = perProxy((proxy): End => {
  if (!proxy.isFrontend || proxy.servers.length > 0 || hasOtherTarget(proxy) || proxy.effective('default_backend')?.value) return closed;
  const routes = routesOf(proxy);
  const paths = pathsPastRules(proxy);
  if (routes.length === 0) return comesThrough(proxy, paths, []) && !callsLua(proxy) ? { ...closed, hole: 'no-route' } : closed;
  const taken = routes.map(({ statement, owner }) => whenActs(statement, owner));
  if (comesThrough(proxy, paths, taken)) return { ...closed, hole: 'unmatched', isDoubtful: !comesThrough(proxy, paths, taken, { isTrusting: true }) };
  const names: KnownName[] = [];
  let hole: Hole | undefined;
  for (const [i, route] of routes.entries()) {
    const made = route.isDynamic && route.owner.section.isCertain(route.statement) ? namesMadeBy(route, proxy) : [];
    for (const { name, said, unless, valueOf } of made) {
      if (name === undefined ? hole : name.includes('$')) continue;
      if (!comesThrough(proxy, paths, [...taken.slice(0, i), inverse(taken[i] as PolarCondition), ...unless], { valueForName: valueOf })) continue;
      if (name === undefined) hole = 'unknown-name';
      else names.push({ name, said });
    }
  }
  return hole === undefined && names.length === 0 ? closed : { ...closed, hole, names };
}, closed);

/**
 * True when a request can come past the rules of a section and make all conditions fail. Asked as of independent tests first, and where that is so, with
 * what is known of their meaning. A rule may change between two conditions what they ask for: that is not looked at, so it may be said too seldom.
 */
function comesThrough(
  proxy: Proxy, paths: readonly Path[], conditions: readonly PolarCondition[], { valueForName, isTrusting = false }: Knowledge = {},
): boolean {
  const constantOf = isHttp(proxy) ? constantInHttp : predefinedConstant;
  const open = paths.map(path => [...path, ...conditions]).filter(path => canAllFail(path, constantOf));
  if (open.length === 0) return false;
  const asked = [...new Set(open.flat())];
  if (valueForName && asked.length > MAX_ASKED) return true;
  const known = [
    ...impossiblePairs(asked), ...impossibleGaps(asked, valuesOfVariables(proxy)), ...(valueForName ? factsIn(asked, valueForName) : []),
    ...factsIn(conditionsBehind(paths, conditions), test => (isMetByHeader(test, proxy) ? true : undefined)),
    ...factsIn(asked, test => (isSlashless(test) ? false : undefined)),
    ...(isTrusting ? likelyGaps(proxy, asked) : []),
  ];
  return waysIn(proxy, asked).some(way => open.some(path => canAllFail([...path, ...known, ...way], constantOf)));
}

/** Those of the conditions, asked behind all rules, of which no rule asks anything: a rule may ask before a header is set. */
function conditionsBehind(paths: readonly Path[], conditions: readonly PolarCondition[]): readonly PolarCondition[] {
  const before = new Set(paths.flat().flatMap(({ condition }) => condition.groups.flat()).map(nameOf));
  return conditions.filter(({ condition }) => !condition.groups.some(group => group.some(term => before.has(nameOf(term)))));
}

function nameOf(term: Term): string {
  return term.kind === 'named' ? term.name : term.text;
}

/** What else is known. */
interface Knowledge {
  /** What tests give for a name that is made at run time. */
  readonly valueForName?: ValueForName;
  /** True to take what the configuration does not say for what its author is likely to mean. */
  readonly isTrusting?: boolean;
}

/** What is known of a name, or of a route, is not asked below more conditions than these: there may be as many names and routes. */
const MAX_ASKED = 100;

/** True where the predefined ACL `HTTP` holds for every request: all are read as HTTP, and no line defines it anew. */
const isHttp = perProxy(proxy => proxy.mode === 'http' && !proxy.effectiveLines('acl').some(line => line.word(1)?.value === 'HTTP'));

const constantInHttp: ConstantOf = name => (name === 'HTTP' ? true : predefinedConstant(name));

/**
 * True when a request can come to the servers of a section, its rules answering or refusing only some or none. A Lua action may answer everything.
 */
export const reachesServers: (proxy: Proxy) => boolean = perProxy(proxy => !callsLua(proxy) && pathsPastRules(proxy).some(path => canAllFail(path)));

/** True when a request can come past the rules of a section and make the conditions of all these lines fail. */
export function comesPast(proxy: Proxy, lines: readonly Statement[]): boolean {
  return comesThrough(proxy, pathsPastRules(proxy), lines.map(line => whenActs(line, proxy)));
}

/**
 * True when a request that a route sends to a section can come to its servers: what the rules and the routes before it leave, and its own condition, may be
 * just what the section answers. A name that is made at run time and not found leads to the `default_backend`.
 */
export function leadsToServers(route: Route, target: Proxy): boolean {
  const { owner, statement, keyword } = route;
  const ways = pathsPastRules(target);
  if (!ways.some(way => way.length > 0)) return reachesServers(target);
  const routes = routesOf(owner).length > MAX_ASKED ? [] : routesOf(owner);
  const above = routes.slice(0, Math.max(0, routes.findIndex(each => each.statement.equals(statement))));
  const passed = above.filter(each => keyword === 'use_backend' || !each.isDynamic).map(each => whenActs(each.statement, each.owner));
  const paths = pathsPastFewRules(owner).flatMap(path => ways.map(way => [...path, ...way]));
  return !callsLua(target) && comesThrough(owner, paths, [...passed, inverse(whenActs(statement, owner))]);
}

/** What many rules leave is not asked again for each route. */
const pathsPastFewRules = forAMoment((proxy: Proxy): readonly Path[] => {
  const paths = pathsPastRules(proxy);
  return paths.flat().length > MAX_ASKED ? [[]] : paths;
});

/** What takes requests besides servers. */
export function hasOtherTarget(proxy: Proxy): boolean {
  return proxy.statements('dispatch').length > 0 || proxy.option('http_proxy') !== undefined || proxy.option('transparent') !== undefined;
}
