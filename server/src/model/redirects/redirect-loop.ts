import { groupedBy } from '../../text/grouped-by.ts';
import { valueOfCondition, type TestValue, type Valuation } from '../conditions/condition-value.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { endingActions, redirectsOf, type Redirect } from './redirect.ts';
import { destinationOf, type Destination } from './redirect-destination.ts';
import { nextRequests, valuesAfter, type NextRequest } from './redirected-request.ts';
import { rulesOf, type Rule } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from '../routes/route.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** The value of the condition of a line; true without one. */
export function valueOfLine({ statement, owner }: Pick<Redirect, 'statement' | 'owner'>, values: Valuation): TestValue {
  const found = conditionOf(statement);
  return found ? valueOfCondition(found.condition, found.unless, owner, values) : true;
}

/** Whether a redirect acts on a request that comes to its section; undefined where it does not, where a line before it may, and where nobody can tell. */
export function actsOn(redirect: Redirect, values: Valuation): true | 'open' | undefined {
  const value = valueOfLine(redirect, values);
  return (value === true || value === 'open') && redirect.before.every(line => valueOfLine(line, values) === false) ? value : undefined;
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
  return steps.flatMap((first, i) => steps.slice(i + 1)
    .filter(second => actsOn(second.redirect, first.values) === true && actsOn(first.redirect, second.values) === true)
    .map(second => ({ first, second })));
}

/** The circles of a redirect in a frontend and one in a backend, which a route leads to. */
export function circlesBetween(steps: readonly Step[], configuration: Configuration): Circle[] {
  const fronts = groupedBy(steps.filter(({ proxy }) => proxy.isFrontend), ({ proxy }) => proxy);
  const behind = fronts.size > 0 ? steps.filter(({ proxy }) => !proxy.isFrontend) : [];
  return behind.flatMap(second => configuration.routesTo(second.proxy).flatMap(route => (fronts.get(route.owner) ?? [])
    .filter(first => actsOn(first.redirect, second.values) === true && actsOn(second.redirect, first.values) === true)
    .filter(({ values }) => isTaken(route, values) === true)
    .map(first => ({ first, second }))));
}

/** Whether a request comes to a backend by a route: no rule of the frontend answers it, and no route above takes it. */
function isTaken(route: Route, values: Valuation): TestValue {
  const { owner } = route;
  const routes = routesOf(owner);
  const above = routes.slice(0, routes.findIndex(each => each.statement.equals(route.statement)));
  const isLeft = [...endsIn(owner), ...above].every(line => valueOfLine(line, values) === false);
  return isLeft ? valueOfLine(route, values) : undefined;
}

function endsIn(frontend: Proxy): Rule[] {
  return [...rulesOf(frontend, 'http-request'), ...rulesOf(frontend, 'redirect')].filter(({ action }) => endingActions.has(action) || action.startsWith('lua.'));
}
