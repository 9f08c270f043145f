import { once } from '../text/once.ts';
import type { AclTest } from './acl.ts';
import { cachedByText } from './cache.ts';
import { ConditionGrammar, conditionTokens } from './condition-grammar.ts';
import { parserOptions } from './grammar-options.ts';

/** What follows `if` or `unless`: true when all terms of any one group are. */
export interface Condition {
  /** None of them is empty. Without any, the condition is false. */
  readonly groups: readonly (readonly Term[])[];
  readonly problems: readonly ConditionProblem[];
}

export type Term = NamedTerm | AnonymousTerm;

export interface NamedTerm {
  readonly kind: 'named';
  readonly negated: boolean;
  /** Without the exclamation marks. */
  readonly name: string;
  readonly word: number;
}

/** `{ ... }`. The words between the braces are `firstWord` up to, not including, `endWord`; those of `test` count from `firstWord`. */
export interface AnonymousTerm {
  readonly kind: 'anonymous';
  readonly negated: boolean;
  readonly test: AclTest;
  readonly firstWord: number;
  readonly endWord: number;
  /** The words between the braces, with a space between them: what tells one anonymous ACL from another. */
  readonly text: string;
}

export type ConditionProblemKind =
  'missing-closing-brace' | 'unexpected-brace' | 'empty-test' | 'empty-group' | 'empty-condition' | 'dangling-negation';

export interface ConditionProblem {
  readonly kind: ConditionProblemKind;
  readonly message: string;
  /** The word it is about; the number of words when it is about what is missing at the end. */
  readonly word: number;
  /** True when HAProxy takes the condition all the same. */
  readonly tolerated: boolean;
}

const theGrammar = once(() => new ConditionGrammar(parserOptions));

/**
 * Reads the words after `if` or `unless`, unquoted. Takes any words and never fails. An empty word ends the list, as it does in HAProxy.
 * HAProxy is lenient here: it takes a condition without terms (always false), an empty side of `or`, and a `!` before nothing.
 */
export function parseCondition(words: readonly string[]): Condition {
  const end = words.indexOf('');
  const read = end === -1 ? words : words.slice(0, end);
  const { groups, problems } = parseKey(shapeOf(read));
  return { groups: groups.map(group => group.map(term => (term.kind === 'named' ? { ...term, name: bareName(read[term.word] as string) } : term))), problems };
}

/** The words as a key, each with its length before it. Nearly all conditions of a file have names of their own and are otherwise alike: here all are `a`. */
function shapeOf(words: readonly string[]): string {
  let shape = '';
  let isInside = false;
  for (const word of words) {
    const written = isInside || !isPlainName(word) ? word : word.startsWith('!') ? '!a' : 'a';
    isInside = isInside ? word !== '}' : /^!*\{$/.test(word);
    shape += `${written.length}:${written}`;
  }
  return shape;
}

function isPlainName(word: string): boolean {
  return /^!?[\w.:-]+$/.test(word) && !/^!?or$/i.test(word);
}

function bareName(word: string): string {
  return word.startsWith('!') ? word.replace(/^!+/, '') : word;
}

const parseKey = cachedByText(key => {
  const words = wordsOf(key);
  const grammar = theGrammar();
  grammar.begin(words);
  grammar.input = conditionTokens(words);
  grammar.condition();
  return { groups: grammar.groups, problems: grammar.problems };
});

/** The words that a key was made of, each with its length before it. */
function wordsOf(key: string): string[] {
  const words: string[] = [];
  for (let start = 0; start < key.length; ) {
    const colon = key.indexOf(':', start);
    const end = colon + 1 + Number(key.slice(start, colon));
    words.push(key.slice(colon + 1, end));
    start = end;
  }
  return words;
}
