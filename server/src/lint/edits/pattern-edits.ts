import type { MatchMethod } from '../../language/acl-variants.ts';
import { alternativesIn } from '../../model/conditions/expression-in-text.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { readAsVariables, replaceWord, type RuleEdit } from './rule-edits.ts';

/** What is said of a regular expression between slashes: see `hasDelimiters`. */
export function betweenSlashes(pattern: string): string {
  return `A regular expression stands without slashes around it: they are a part of \`${pattern}\`, and nothing stands before the beginning that \`^\` means, so it never matches. Leave them out.`;
}

/** What is said of a variable without double quotes: see `hasUnreadVariable`. `criterion` is the test as a message quotes it. */
export function unreadVariable(pattern: string, criterion: string): string {
  const read = readAsVariables(pattern);
  return `HAProxy reads variables between double quotes only, so ${criterion} compares with the characters \`${pattern}\`, and never matches. ${read === pattern ? 'Put the pattern in double quotes' : `Write \`"${read}"\``}.`;
}

/** Takes the slashes away in which other programs put a regular expression. Undefined for one with flags behind the second. */
export function withoutSlashes(word: Word): RuleEdit | undefined {
  const [, quote, expression] = /^(["']?)\/(\^.*?)(?:(?<!\\)\/)?\1$/.exec(word.text) ?? [];
  return expression === undefined || /(?<!\\)\/[imsx]+$/.test(expression) ? undefined : replaceWord(word, `${quote ?? ''}${expression}${quote ?? ''}`);
}

/** Takes the quotes away that are a part of a pattern, and those around them. */
export function withoutQuotes(word: Word): RuleEdit | undefined {
  const text = /^(["'])([\w./*:%-]+)\1$/.exec(word.value)?.[2];
  return text === undefined ? undefined : replaceWord(word, text);
}

/** Writes plain texts as patterns of their own that stand there as alternatives of a regular expression: `jpg|png`. `head` comes before what does not begin so. */
export function withBlanks(word: Word, match: MatchMethod, head = ''): RuleEdit | undefined {
  const pieces = alternativesIn(word.value, match);
  return pieces && replaceWord(word, pieces.map(piece => (piece.startsWith(head) ? piece : head + piece)).join(' '));
}

/** Writes another pattern, if it is known. */
export function replaceIf(word: Word, text: string | undefined): RuleEdit | undefined {
  return text === undefined ? undefined : replaceWord(word, text);
}

/** Writes other patterns, each within the word that it is for; the title says what will stand there. */
export function correctPatterns(words: readonly Word[], edits: readonly RuleEdit[]): RuleRepair {
  const [word] = words;
  const [edit] = edits;
  if (!word || !edit || words.length > 1) return { title: `Correct the ${words.length} patterns`, safety: 'review', edits };
  const { start, end } = edit.at.span;
  const after = word.block.text.slice(word.start, start) + edit.text + word.block.text.slice(end, word.end);
  return { title: after === '' ? `Remove \`${word.text}\`` : `Write \`${after}\``, safety: 'review', edits };
}
