import type { AclTest } from '../../expression/acl.ts';
import type { Condition, Term } from '../../expression/condition.ts';
import { testsOfTerm } from './condition-tests.ts';
import type { Proxy } from '../proxy.ts';

/** What a test gives: its value; `open` when it may be either, and no other test decides it; undefined when nothing can be said. */
export type TestValue = boolean | 'open' | undefined;

/** Gives the value of a test. A predefined ACL has no test, and comes as its name. */
export type Valuation = (test: AclTest | string) => TestValue;

/** The value of a condition: true and false for certain, `open` when it can hold, undefined when nothing can be said. */
export function valueOfCondition(condition: Condition, unless: boolean, owner: Proxy, valuation: Valuation): TestValue {
  const value = anyOf(condition.groups.map(group => allOf(group.map(term => valueOfTerm(term, owner, valuation)))));
  return unless ? not(value) : value;
}

/** The value of one term of a condition, with its `!`. */
export function valueOfTerm(term: Term, owner: Proxy, valuation: Valuation): TestValue {
  const tests = testsOfTerm(term, owner);
  const value = tests.length === 0 && term.kind === 'named' ? valuation(term.name) : anyOf(tests.map(valuation));
  return term.negated ? not(value) : value;
}

function not(value: TestValue): TestValue {
  return typeof value === 'boolean' ? !value : value;
}

function allOf(values: readonly TestValue[]): TestValue {
  if (values.includes(false)) return false;
  if (values.includes(undefined)) return undefined;
  return values.includes('open') ? 'open' : true;
}

function anyOf(values: readonly TestValue[]): TestValue {
  if (values.includes(true)) return true;
  if (values.includes(undefined)) return undefined;
  return values.includes('open') ? 'open' : false;
}
