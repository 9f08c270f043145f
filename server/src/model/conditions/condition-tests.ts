import { parseAclTest, type AclTest } from '../../expression/acl.ts';
import type { Condition, Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import { forAMoment } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { conditionOf } from './statement-condition.ts';

/** The tests that a term of a condition stands for: its own, or those of all `acl` lines of its name in the section. Empty for a predefined ACL. */
export function testsOfTerm(term: Term, owner: Proxy): readonly AclTest[] {
  if (term.kind === 'anonymous') return [term.test];
  const lines = aclsOf(owner).get(term.name);
  if (!lines) return none;
  return (lines.tests ??= lines.statements.map(line => parseAclTest(line.values(2))));
}

const none: readonly AclTest[] = [];

/** The `acl` lines of a name in a section. */
export function aclLinesOf(name: string, owner: Proxy): readonly Statement[] {
  return aclsOf(owner).get(name)?.statements ?? [];
}

/** The `acl` lines of one name; their tests are read when they are first asked for. */
interface NamedLines {
  readonly statements: Statement[];
  tests: readonly AclTest[] | undefined;
}

const aclsOf = forAMoment((owner: Proxy): ReadonlyMap<string, NamedLines> => {
  const byName = new Map<string, NamedLines>();
  for (const line of owner.statements('acl')) {
    const name = line.word(1)?.value;
    if (name === undefined) continue;
    const known = byName.get(name);
    if (known) known.statements.push(line);
    else byName.set(name, { statements: [line], tests: undefined });
  }
  return byName;
});

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
