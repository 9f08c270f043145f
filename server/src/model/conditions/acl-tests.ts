import { parseAclTest, type AclTest } from '../../expression/acl.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { RecentMap } from '../../text/recent-map.ts';
import { anyConditionOf, linesWithTest } from './acl-use.ts';
import { forAMoment } from '../incremental/memo.ts';
import { inLongSections, type BlockReader } from '../incremental/per-block.ts';
import { fcgiConditionOf, type StatementCondition } from './statement-condition.ts';

/** An ACL test where it is written: behind the name of an `acl` line, or between braces in the condition of a rule. */
export class WrittenTest {
  readonly statement: Statement;
  /** The name that an `acl` line gives it; undefined between braces. */
  readonly name: string | undefined;
  /** True for `!{ ... }`. */
  readonly negated: boolean;
  readonly test: AclTest;
  readonly #start: number;

  constructor(statement: Statement, name: string | undefined, negated: boolean, test: AclTest, start: number) {
    this.statement = statement;
    this.name = name;
    this.negated = negated;
    this.test = test;
    this.#start = start;
  }

  /** The word that holds the fetch and its converters. */
  get criterion(): Word {
    return this.word(0);
  }

  /** The words of the test: to the end of an `acl` line, or to the brace. */
  get words(): Word[] {
    const words = this.statement.words.slice(this.#start);
    const end = this.name === undefined ? words.findIndex(word => word.value === '}') : -1;
    return end < 0 ? words : words.slice(0, end);
  }

  /** False where the brace behind it is missing or lacks a blank: nobody can tell where it ends. */
  get isClosed(): boolean {
    return this.name !== undefined || this.statement.values(this.#start).includes('}');
  }

  /** The words of the patterns, in the order of `test.patterns`. */
  get patterns(): Word[] {
    return this.test.patterns.map(pattern => this.word(pattern.word));
  }

  /** The word that a number in `test` means: 0 is the criterion. */
  word(number: number): Word {
    return this.statement.word(this.#start + number) as Word;
  }
}

/**
 * The index of the first pattern that is written as a flag. HAProxy reads flags before the patterns only, and takes this one for a text to compare
 * with, and what follows too (2.6 to 3.4). Undefined where there is none, and behind `--`.
 */
export function strayFlagOf({ test }: WrittenTest): number | undefined {
  const [first] = test.patterns;
  const read = test.flags.reduce((words, flag) => words + (flag.argument === undefined ? 1 : 2), 1) + (test.operator ? 1 : 0);
  const stray = test.patterns.findIndex(pattern => /^-[fimnMu]$/.test(pattern.text));
  return stray > 0 && first?.word === read ? stray : undefined;
}

/** The ACL tests of a line, in order: the one of an `acl` line, or those between braces in a condition, unless nothing stands there. Empty for other lines. */
export function aclTestsOf(statement: Statement): WrittenTest[] {
  if (statement.keyword === 'acl') {
    const name = statement.word(1);
    return name && statement.word(2) ? [new WrittenTest(statement, name.value, false, parseAclTest(statement.values(2)), 2)] : [];
  }
  return testsIn(statement, anyConditionOf(statement));
}

/** The tests between braces in the condition of a line of a `fcgi-app`. */
export function fcgiTestsOf(statement: Statement): WrittenTest[] {
  return testsIn(statement, fcgiConditionOf(statement));
}

function testsIn(statement: Statement, found: StatementCondition | undefined): WrittenTest[] {
  if (!found) return [];
  return found.condition.groups.flat().flatMap(term =>
    term.kind === 'anonymous' && term.endWord > term.firstWord && !isBracketed(term.test) ? [new WrittenTest(statement, undefined, term.negated, term.test, found.start + term.firstWord)] : [],
  );
}

/** True for `{ path /x })`: HAProxy does not see where it ends, and of the round bracket another rule speaks. */
function isBracketed({ patterns }: AclTest): boolean {
  return patterns.some(({ text }) => /^\}\)+$/.test(text));
}

/** What is remembered of all lines with the same tests, which most files write again and again: the searches that find nothing in them, by their numbers. */
type CleanFor = boolean[];

const known = new RecentMap<CleanFor>(4096);

/** A line that can hold tests; they are read when they are first asked for, but for those that do not end. */
class TestLine {
  readonly statement: Statement;
  readonly cleanFor: CleanFor;
  #tests: readonly WrittenTest[] | undefined;

  /** @param from where its tests begin, or something before them that does not change what they are. */
  constructor(statement: Statement, from: number, end: number) {
    this.statement = statement;
    const text = statement.block.text.slice(from, end);
    this.cleanFor = known.get(text) ?? known.set(text, () => []);
  }

  /** The line from its first to its last word, as written. */
  get text(): string {
    const { start, end } = this.statement.span;
    return this.statement.block.text.slice(start, end);
  }

  get tests(): readonly WrittenTest[] {
    return (this.#tests ??= aclTestsOf(this.statement).filter(({ isClosed }) => isClosed));
  }
}

const testLinesOf = forAMoment((block: Block): readonly TestLine[] => block.statementsAmong(linesWithTest).flatMap(statement => {
  const { start, end } = statement.span;
  const from = statement.keyword === 'acl' ? (statement.word(2)?.start ?? -1) : block.text.indexOf('{', start);
  return from < 0 || from >= end ? [] : [new TestLine(statement, from, end)];
}));

/** The ACL tests of the lines of a block in whose text `hint` occurs. To be made a reader with `inLongSections`, and asked of a section with `collect`. */
export function aclTestsWith(hint: RegExp, block: Block): WrittenTest[] {
  return hint.test(block.text) ? testLinesOf(block).flatMap(line => (hint.test(line.text) ? line.tests : [])) : [];
}

let searches = 0;

/**
 * A search for tests of which something is wrong, for sections to `collect`. Files have tens of thousands of tests: `hint`, which occurs in the text of
 * every line that has such a test, keeps most of them from being read at all; and nothing but the test itself may decide. Made where the program starts.
 */
export function suspectTests(hint: RegExp, isSuspect: (written: WrittenTest) => boolean): BlockReader<readonly WrittenTest[]> {
  return searchTests(hint, written => (isSuspect(written) ? written : undefined));
}

/** The same for whatever is found out about such a test. */
export function searchTests<T extends { readonly statement: Statement }>(hint: RegExp, find: (written: WrittenTest) => T | undefined): BlockReader<readonly T[]> {
  const search = searches++;
  return inLongSections(block => {
    const found: T[] = [];
    for (const line of testLinesOf(block)) {
      if (line.cleanFor[search] === true) continue;
      const suspects = hint.test(line.text) ? line.tests.flatMap(written => find(written) ?? []) : [];
      found.push(...suspects);
      // Braces in an argument look like those of a test.
      if (suspects.length === 0 && line.tests.length > 0) line.cleanFor[search] = true;
    }
    return found;
  });
}
