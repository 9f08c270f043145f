import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { variantOf } from '../../language/acl-variants.ts';
import type { Proxy } from '../proxy.ts';
import type { Rule } from '../request-rules/request-rules.ts';
import { testsOfTerm } from './condition-tests.ts';
import { conditionOf } from './statement-condition.ts';
import { matchOf } from './text-test.ts';

/** True for a test that holds for no path, since each of its patterns lacks the slash at the beginning: path-pattern-never-matches tells. */
export function isSlashless(test: AclTest): boolean {
  const { criterion: { calls }, patterns, flags } = test;
  const [call] = calls;
  if (!call || calls.length > 1 || patterns.length === 0 || flags.some(({ name }) => name === '-f')) return false;
  const fetch = variantOf(call.name)?.fetch ?? call.name;
  return (fetch === 'path' || fetch === 'pathq') && ['str', 'beg'].includes(matchOf(test)) && patterns.every(({ text }) => /^[\w.-]/.test(text));
}

/** True for a rule that is to leave out some paths, and leaves out none because of such a test. */
export function leavesOutNoPath({ statement, owner }: Rule): boolean {
  const found = conditionOf(statement);
  return found?.condition.groups.flat().some(term => term.negated !== found.unless && neverHolds(term, owner)) === true;
}

function neverHolds(term: Term, owner: Proxy): boolean {
  const tests = testsOfTerm(term, owner);
  return tests.length > 0 && tests.every(isSlashless);
}
