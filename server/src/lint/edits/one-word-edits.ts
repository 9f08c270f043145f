import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { beginsCondition, isOpen } from '../arguments/problem.ts';
import type { RuleEdit } from './rule-edits.ts';

/** The words of a value that was not put in quotes: from `at` on up to the condition. Empty where it cannot be told where it ends. */
export function unquotedValue(words: readonly Word[], at: number): readonly Word[] {
  const condition = words.findIndex((word, i) => i > at && beginsCondition(word));
  const value = words.slice(at, condition < 0 ? undefined : condition);
  // A test stands there without the `if` before it, or the line ends at an empty word.
  return value.some(word => word.value === '' || isOpen(word) || /^!*\{$|^\}$/.test(word.value)) || condition === words.length - 1 ? [] : value;
}

/** Makes one word of several, by quotes around them or by backslashes before the blanks. */
export function asOneWord(words: readonly Word[]): RuleRepair | undefined {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || first === last) return undefined;
  const { block } = first;
  const text = block.text.slice(first.span.start, last.span.end);
  const replaced = (by: string): RuleEdit[] => [{ at: { block, span: { start: first.span.start, end: last.span.end } }, text: by }];
  const rest = words.slice(1).map(word => word.text).join(' ');
  // `"a b" c`: the quote is closed too early.
  const [, inside] = /^"([^"\\$]*)"$/.exec(first.text) ?? [];
  const bare = inside === undefined || /["\\]/.test(rest) ? text : `${inside} ${rest}`;
  if (!/["\\$]/.test(bare)) return { title: 'Put the value in quotes', safety: 'review', edits: replaced(`"${bare}"`) };
  if (!/["'\\]/.test(bare)) return { title: 'Put the value in quotes', safety: 'review', edits: replaced(`'${bare}'`) };
  return /["']/.test(text) ? undefined : { title: 'Put a backslash before the blanks', safety: 'review', edits: replaced(words.map(word => word.text).join('\\ ')) };
}
