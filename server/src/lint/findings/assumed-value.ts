import type { Word } from '../../syntax/word.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';

/** A variable with a default that is a whole word: `"${TIMEOUT-30}"`. */
const withDefault = /^\$\{(\w+)-([^{}$]*)\}$/;

/** What a word says where the environment says nothing: its value, or the default of the variable that it is. Undefined for other variables. */
export function assumedValue(word: Word): string | undefined {
  return word.hasVariable ? withDefault.exec(word.value)?.[2] : word.value;
}

/** For messages about such a value: ` (where \`TIMEOUT\` is not set)`, and nothing for a word without a variable. */
export function whereNotSet(word: Word): string {
  const name = word.hasVariable ? withDefault.exec(word.value)?.[1] : undefined;
  return name === undefined ? '' : ` (where \`${name}\` is not set)`;
}

/** Puts another value in the place of a word, or of the default of its variable. */
export function replaceValue(word: Word, value: string): RuleEdit {
  const name = word.hasVariable ? withDefault.exec(word.value)?.[1] : undefined;
  return replaceWord(word, name === undefined ? value : `"\${${name}-${value}}"`);
}
