import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { checkSample } from '../expressions/sample-check.ts';
import { anyConditionOf, isAclAbove } from './acl-use.ts';
import { foreignWord } from './foreign-words.ts';

/** A test in a condition without the braces that it needs: HAProxy takes each of its words for the name of an ACL. */
export interface BareTest {
  readonly words: readonly [Word, ...Word[]];
  /** The exclamation marks before its first word. */
  readonly marks: number;
  /** The braces behind it: one that closes what none has opened, or the two of `ssl_fc { }`. */
  readonly braces: readonly Word[];
  /** False where nothing says what to compare with, and for a call that HAProxy would refuse. */
  readonly isWhole: boolean;
}

/** Flags of tests with a word behind them. */
const withArgument: readonly string[] = ['-f', '-m', '-u'];

/**
 * The tests without braces in the condition of a line: `path_beg /api`, up to a known ACL, an operator or another test. A plain name that would need something
 * to compare with and has nothing behind it, as `src`, is none: somebody may have called an ACL so.
 */
export function bareTestsOf(statement: Statement, isAcl: (name: string) => boolean, version: HaproxyVersion): BareTest[] {
  const found = anyConditionOf(statement);
  if (!found) return [];
  const words = statement.words.slice(found.start);
  const isKnown = (name: string) => isPredefinedAcl(name, version) || isAcl(name);
  const starts = (word: Word) => isTest(nameOf(word), version) && !isKnown(nameOf(word));
  const tests: BareTest[] = [];
  let isInside = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (isInside || /^!*\{$/.test(word.value)) {
      isInside = word.value !== '}';
      continue;
    }
    if (word.hasVariable || !starts(word)) continue;
    const { problem, type } = checkSample(nameOf(word), 'acl', version);
    const isBoolean = problem === undefined && type === 'bool';
    let end = i + 1;
    for (; end < words.length; end++) {
      const next = words[end] as Word;
      if (withArgument.includes(words[end - 1]?.value ?? '')) continue;
      if (isOperator(next.value) || isKnown(nameOf(next)) || foreignWord(nameOf(next)) !== undefined || starts(next)) break;
      // What is true or false by itself is compared with nothing: the word is an ACL that is missing.
      if (isBoolean && !next.value.startsWith('-')) break;
    }
    const braces = bracesAt(words, end);
    const isWhole = problem === undefined && (isBoolean || end > i + 1);
    if (isWhole || end > i + 1 || braces.length > 0 || nameOf(word).includes('(')) tests.push({ words: [word, ...words.slice(i + 1, end)], marks: word.value.length - nameOf(word).length, braces, isWhole });
    i = end + braces.length - 1;
  }
  return tests;
}

/** True for a brace behind a test that stands in none: the one is told with the other. */
export function isBraceOfBareTest(brace: Word, statement: Statement, version: HaproxyVersion): boolean {
  return bareTestsOf(statement, name => isAclAbove(statement, name, version), version).some(({ braces }) => braces.some(({ start }) => start === brace.start));
}

function bracesAt(words: readonly Word[], at: number): readonly Word[] {
  if (words[at]?.value === '}' || words[at]?.value === '{}') return words.slice(at, at + 1);
  return words[at]?.value === '{' && words[at + 1]?.value === '}' ? words.slice(at, at + 2) : [];
}

function isTest(name: string, version: HaproxyVersion): boolean {
  // `if acl is_api`: the word of another line.
  if (!/^[a-z][\w.]*(?:[(,]|$)/.test(name) || name.startsWith('lua.') || name === 'acl') return false;
  return checkSample(name, 'acl', version).fetch !== undefined;
}

function nameOf(word: Word): string {
  return word.value.replace(/^!+/, '');
}

function isOperator(word: string): boolean {
  return word === '||' || word === '}' || /^!*\{/.test(word) || word.toLowerCase() === 'or';
}
