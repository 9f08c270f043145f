import type { Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { acceptedBy } from '../conditions/exclusive-tests.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { rulesOf, turnsAway } from '../request-rules/request-rules.ts';
import type { Route } from './route.ts';

/** The whole hosts that a route asks for, or a rule before it lets through alone, in lower case; undefined where any may come. */
export function hostsTaking(route: Route): readonly string[] | undefined {
  return hostsAskedBy(whenActs(route.statement, route.owner)) ?? hostsLetIn(route.owner);
}

/** What the first rule lets through that turns all other hosts away. */
const hostsLetIn: (proxy: Proxy) => readonly string[] | undefined = perProxy(proxy => {
  for (const { statement, owner } of proxy.mode === 'http' ? rulesOf(proxy, 'http-request') : []) {
    const hosts = turnsAway(statement) && owner.section.isCertain(statement) ? hostsAskedBy(inverse(whenActs(statement, owner))) : undefined;
    if (hosts) return hosts;
  }
  return undefined;
});

/** The hosts of which a request has one when a condition holds. */
function hostsAskedBy({ condition: { groups }, unless }: PolarCondition): readonly string[] | undefined {
  // Of `unless !a !b`, one of a and b holds.
  if (unless) return groups.map(group => allHosts(group.map(term => (term.negated ? hostsOf(term) : undefined)))).find(hosts => hosts !== undefined);
  return allHosts(groups.map(group => group.map(term => (term.negated ? undefined : hostsOf(term))).find(hosts => hosts !== undefined)));
}

function allHosts(parts: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  return parts.length > 0 && parts.every(part => part !== undefined) ? parts.flat() : undefined;
}

function hostsOf(term: Term): readonly string[] | undefined {
  const accepted = term.kind === 'anonymous' ? acceptedBy(term.test) : undefined;
  const isWhole = accepted?.subject === 'host' && accepted.texts?.match === 'str';
  return isWhole ? accepted.texts.patterns.map(host => host.toLowerCase().replace(/:\d*$/, '')) : undefined;
}
