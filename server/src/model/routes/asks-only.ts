import type { AclTest } from '../../expression/acl.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import type { Route } from './route.ts';

/** True for a route that takes a request only where a test of this kind holds, in whichever way its condition is met. */
export function asksOnlyFor({ condition, owner }: Route, isOfKind: (test: AclTest) => boolean): boolean {
  return condition?.unless === false && condition.condition.groups.every(group => group.some(term => {
    const tests = term.negated ? [] : testsOfTerm(term, owner);
    return tests.length > 0 && tests.every(isOfKind);
  }));
}
