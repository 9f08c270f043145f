import { searchTests, type WrittenTest } from '../model/acl-tests.ts';
import type { Proxy } from '../model/proxy.ts';
import { textTestOf, type TextTest } from '../model/text-test.ts';
import { variablesOf } from '../model/variable-source.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import type { RuleFinding, RuleRepair } from './finding.ts';

/** A pattern that can match nothing, and why. */
export interface DeadPattern<Why> {
  readonly word: Word;
  readonly why: Why;
}

/** A test with such patterns. */
export interface DeadTest<Why> {
  readonly test: TextTest;
  readonly dead: readonly [DeadPattern<Why>, ...DeadPattern<Why>[]];
  /** True when the test has no other patterns, so that it can never match. */
  readonly isAll: boolean;
}

/** Finds the tests of a section that `mistakeIn` objects to. `hint` occurs in the text of every line that has one. */
export function deadTestsFinder<Why>(hint: RegExp, mistakeIn: (pattern: string, test: TextTest) => Why | undefined): (proxy: Proxy) => DeadTest<Why>[] {
  const judge = (test: TextTest | undefined) => (test ? deadTest(test, mistakeIn) : undefined);
  const suspects = searchTests(hint, (written): Suspect<Why> | undefined => {
    const found = isOfVariable(written) ? undefined : judge(textTestOf(written));
    return found || isOfVariable(written) ? { statement: written.statement, written, found } : undefined;
  });
  return proxy => proxy.section.collect(suspects).flatMap(({ written, found }) => found ?? judge(textTestOf(written, variablesOf(proxy))) ?? []);
}

/** A test that is found to be dead, or one of a variable, of which the section decides. */
interface Suspect<Why> {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly found: DeadTest<Why> | undefined;
}

function isOfVariable({ test }: WrittenTest): boolean {
  return test.criterion.calls[0]?.name === 'var';
}

function deadTest<Why>(test: TextTest, mistakeIn: (pattern: string, test: TextTest) => Why | undefined): DeadTest<Why> | undefined {
  const [first, ...others] = test.patterns.flatMap(word => {
    const why = mistakeIn(word.value, test);
    return why === undefined ? [] : [{ word, why }];
  });
  if (!first) return undefined;
  const isAll = !test.hasOthers && others.length + 1 === test.patterns.length;
  return { test, dead: [first, ...others], isAll };
}

/** What is said of such a test: an error when it can never match, else a warning. `others` is said of its further patterns. */
export function deadTestFinding<Why>({ dead: [first, ...more], isAll }: DeadTest<Why>, message: string, others: string, repairs: RuleRepair[]): RuleFinding {
  return { at: first.word, severity: isAll ? 'error' : 'warning', message, related: more.map(({ word }) => ({ at: word, message: others })), repairs };
}
