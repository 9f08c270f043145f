import type { AclTest } from '../../expression/acl.ts';
import { canAllFail, type PolarCondition } from '../../expression/negation.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { valueOfCondition, valueOfTerm, type TestValue, type Valuation } from '../conditions/condition-value.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { holdsWithTls } from '../conditions/tls-test.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { endingActions, redirectsOf, type Redirect } from './redirect.ts';
import { destinationOf, type Destination } from './redirect-destination.ts';
import { nextRequests, valuesAfter, type NextRequest } from './redirected-request.ts';
import { rulesOf, turnsAway, type Rule } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from '../routes/route.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** The value of the condition of a line; true without one. */
export function valueOfLine({ statement, owner }: Pick<Redirect, 'statement' | 'owner'>, values: Valuation): TestValue {
  const found = conditionOf(statement);
  return found ? valueOfCondition(found.condition, found.unless, owner, values) : true;
}

/**
 * Whether a redirect acts on a request that comes to its section; undefined where it does not, where a line before it takes the request, and where nobody can
 * tell. For a client whom no line before it takes, it acts however many others one of them takes.
 */
export function actsOn(redirect: Redirect, values: Valuation): true | 'open' | undefined {
  const value = valueOfLine(redirect, values);
  if (value !== true && value !== 'open') return undefined;
  const past = comesPast(redirect.before, values, [inverse(whenActs(redirect.statement, redirect.owner))]);
  return past === 'open' ? past : past && value;
}

/** Lines that take some clients, and not others: with more of them it is not worked out whether any client is left. */
const MAX_PERHAPS = 8;

/**
 * Whether a request comes past lines that may answer, where it may be that of any client: `open` where it depends on what one of them asks for that is not who
 * is refused, or who comes without TLS. Undefined when a line takes it, or nobody can tell.
 * @param others what has to fail besides
 */
export function comesPast(lines: readonly Rule[], values: Valuation, others: readonly PolarCondition[] = []): true | 'open' | undefined {
  const perhaps: Rule[] = [];
  for (const line of lines) {
    const value = valueOfLine(line, test => valueForSome(test, values));
    if (value === false) continue;
    if (value !== 'open' || perhaps.length === MAX_PERHAPS) return undefined;
    perhaps.push(line);
  }
  if (perhaps.length === 0) return true;
  const conditions = [...perhaps.map(({ statement, owner }) => whenActs(statement, owner)), ...others];
  if (!canAllFail([...conditions, ...impossiblePairs(conditions)])) return undefined;
  return perhaps.every(line => turnsAway(line.statement) || asksForTls(line)) ? true : 'open';
}

/** What counters say is one thing for this client, and another for that one. */
function valueForSome(test: AclTest | string, values: Valuation): TestValue {
  const value = values(test);
  return value === undefined && typeof test !== 'string' && isOfClient(test) ? 'open' : value;
}

const counters = /^(?:sc\d?|src)_(?:conn_(?:cnt|cur|rate)|sess_(?:cnt|rate)|http_(?:req|err|fail)_(?:cnt|rate)|bytes_(?:in|out)_rate|get_gp[ct]\d?|gpc\d?_rate)$/;
const clientFetches = /^(?:src|ssl_c_\w+)$/;

function isOfClient({ criterion: { calls } }: AclTest): boolean {
  const [fetch] = calls;
  const header = /^(?:req\.)?f?hdr(?:_(?:beg|end|reg|sub|dom|dir))?$/.test(fetch?.name ?? '') ? fetch?.arguments?.[0]?.text.toLowerCase() : undefined;
  return header === 'user-agent' || counters.test(fetch?.name ?? '') || clientFetches.test(fetch?.name ?? '');
}

function asksForTls({ statement, owner }: Rule): boolean {
  return termsOn(statement).every(term => testsOfTerm(term, owner).every(test => holdsWithTls(test) !== undefined));
}

/** A redirect that does not act on the request that it brings about, and that request. */
export interface Step {
  readonly proxy: Proxy;
  readonly redirect: Redirect;
  readonly next: NextRequest;
  readonly values: Valuation;
}

/** Two redirects of which each leads to what the other one redirects. */
export interface Circle {
  readonly first: Step;
  readonly second: Step;
  /** `open` where it is one for those whom a test lets in that gives the same for each request on the way. */
  readonly acts: true | 'open';
}

/** Each redirect is compared with each other one; longer lists are left alone. */
const MAX_REDIRECTS = 100;

/** The steps of a section of which the host and the path are known, or how the path ends. */
export function stepsOf(proxy: Proxy): Step[] {
  const redirects = redirectsOf(proxy);
  if (redirects.length > MAX_REDIRECTS) return [];
  return redirects.flatMap((redirect): Step[] => {
    const destination = destinationOf(redirect);
    const [next] = destination && isKnown(destination) ? nextRequests(destination) : [];
    const values = next && valuesAfter(next);
    return values && !actsOn(redirect, values) ? [{ proxy, redirect, next, values }] : [];
  });
}

function isKnown({ scheme, site, path, keepsPath, endsWithSlash }: Destination): boolean {
  if (site) return true;
  return !scheme && ((path !== undefined && !keepsPath) || endsWithSlash !== undefined);
}

/** The circles of two redirects in a frontend, where the paths, or the hosts, alone decide. */
export function circlesIn(proxy: Proxy): Circle[] {
  const steps = proxy.isFrontend ? stepsOf(proxy) : [];
  return steps.flatMap((first, i) => steps.slice(i + 1).flatMap((second): Circle[] => {
    const [there, back] = [demandsOf(second.redirect, first.values), demandsOf(first.redirect, second.values)];
    if (!there || !back || ![...there].every(each => back.has(each)) && ![...back].every(each => there.has(each))) return [];
    return [{ first, second, acts: there.size + back.size > 0 ? 'open' : true }];
  }));
}

/**
 * What has to hold besides, where a redirect acts on a request that another one brings about: tests that give the same before and behind it, as those of a path
 * that it keeps. Undefined where it does not act, where a line before it may take the request, and where the tests are alternatives.
 */
function demandsOf(redirect: Redirect, values: Valuation): ReadonlySet<string> | undefined {
  const value = valueOfLine(redirect, values);
  const acts = whenActs(redirect.statement, redirect.owner);
  if ((value !== true && value !== 'open') || comesPast(redirect.before, values, [inverse(acts)]) !== true) return undefined;
  if (value === true) return new Set();
  const terms = acts.condition.groups.flat();
  const isOne = acts.unless ? acts.condition.groups.every(group => group.length === 1) : acts.condition.groups.length === 1;
  const open = terms.filter(term => valueOfTerm(term, redirect.owner, values) === 'open');
  return isOne ? new Set(open.map(term => `${term.negated === acts.unless ? '' : '!'}${term.kind === 'named' ? term.name : term.text}`)) : undefined;
}

/** The circles of a redirect in a frontend and one in a backend, which a route leads to. */
export function circlesBetween(steps: readonly Step[], configuration: Configuration): Circle[] {
  const fronts = groupedBy(steps.filter(({ proxy }) => proxy.isFrontend), ({ proxy }) => proxy);
  const behind = fronts.size > 0 ? steps.filter(({ proxy }) => !proxy.isFrontend) : [];
  return behind.flatMap(second => configuration.routesTo(second.proxy).flatMap(route => (fronts.get(route.owner) ?? [])
    .filter(first => actsOn(first.redirect, second.values) === true && actsOn(second.redirect, first.values) === true)
    .filter(({ values }) => isTaken(route, values) === true)
    .map(first => ({ first, second, acts: true as const }))));
}

/** Whether a request comes to a backend by a route: no rule of the frontend answers it, and no route above takes it. */
function isTaken(route: Route, values: Valuation): TestValue {
  const { owner } = route;
  const routes = routesOf(owner);
  const above = routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement)));
  const isLeft = comesPast(endsIn(owner), values) === true && above.every(line => valueOfLine(line, values) === false);
  return isLeft ? valueOfLine(route, values) : undefined;
}

/** The rules of a section behind which a request does not come to a route. */
export function endsIn(frontend: Proxy): Rule[] {
  return [...rulesOf(frontend, 'http-request'), ...rulesOf(frontend, 'redirect')].filter(({ action }) => endingActions.has(action) || action.startsWith('lua.'));
}
