import { valueOfCondition, type TestValue, type Valuation } from './condition-value.ts';
import type { Proxy } from './proxy.ts';
import { redirectsOf, type Redirect } from './redirect.ts';
import { destinationOf } from './redirect-destination.ts';
import { nextRequests, valuesAfter } from './redirected-request.ts';
import { conditionOf } from './statement-condition.ts';

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

/** Two redirects of which each leads to a path that the other one redirects. */
export interface Circle {
  readonly first: Redirect;
  readonly second: Redirect;
}

/** Each redirect is compared with each other one; longer lists are left alone. */
const MAX_REDIRECTS = 100;

/** The circles of two redirects in a section, where the paths alone decide. */
export function circlesIn(proxy: Proxy): Circle[] {
  const redirects = redirectsOf(proxy);
  if (!proxy.isFrontend || redirects.length < 2 || redirects.length > MAX_REDIRECTS) return [];
  const steps = redirects.flatMap(redirect => {
    const destination = destinationOf(redirect);
    const [next] = destination?.path !== undefined && !destination.keepsPath && !destination.scheme ? nextRequests(destination) : [];
    const values = next && valuesAfter(next);
    return values && !actsOn(redirect, values) ? [{ redirect, values }] : [];
  });
  return steps.flatMap((first, i) => steps.slice(i + 1)
    .filter(second => actsOn(second.redirect, first.values) === true && actsOn(first.redirect, second.values) === true)
    .map(second => ({ first: first.redirect, second: second.redirect })));
}
