import type { Configuration } from '../configuration.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import type { Route } from './route.ts';

/** RFC 8555, section 8.3. */
const challenge = '/.well-known/acme-challenge';

/**
 * True for a section to which nothing leads but the path at which certificates are renewed: its server listens for some seconds in two months, is never overrun,
 * and would be DOWN for its checks most of the time.
 */
export function isForAcme(proxy: Proxy, configuration: Configuration): boolean {
  const routes = configuration.routesTo(proxy);
  return proxy.kind === 'backend' && routes.length > 0 && routes.every(asksForChallenge);
}

function asksForChallenge({ condition, owner }: Route): boolean {
  return condition?.unless === false && condition.condition.groups.every(group => group.some(term => {
    const patterns = term.negated ? [] : testsOfTerm(term, owner).flatMap(test => test.patterns);
    return patterns.length > 0 && patterns.every(({ text }) => text.startsWith(challenge));
  }));
}
