import { parseAclTest, type AclTest } from '../expression/acl.ts';
import type { Condition, Term } from '../expression/condition.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Proxy } from './proxy.ts';
import { conditionOf } from './statement-condition.ts';

/** The tests that a term of a condition stands for: its own, or those of all `acl` lines of its name in the section. Empty for a predefined ACL. */
export function testsOfTerm(term: Term, owner: Proxy): AclTest[] {
  if (term.kind === 'anonymous') return [term.test];
  return owner.statements('acl').filter(line => line.word(1)?.value === term.name).map(line => parseAclTest(line.values(2)));
}

/** The terms of a condition, whichever side of an `or` they stand on. */
export function termsOf(condition: Condition): Term[] {
  return condition.groups.flat();
}

/** The terms of the condition of a line; empty without one. */
export function termsOn(statement: Statement): Term[] {
  const found = conditionOf(statement);
  return found ? termsOf(found.condition) : [];
}

/** The name of the fetch that a test begins with, without its arguments. */
export function fetchOf(test: AclTest): string {
  return test.criterion.calls[0]?.name ?? '';
}
