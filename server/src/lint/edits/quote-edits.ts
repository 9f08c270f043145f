import type { Word } from '../../syntax/word.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/** An escaped character, a text in single quotes, or one in double quotes. */
const quoted = /\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs;

/** True for a word with double quotes as JSON has them, `"status":"ok"`, which HAProxy takes for its own. Those around a blank or a variable have a purpose. */
export function losesQuotes(word: Word | undefined): word is Word {
  const { text = '' } = word ?? {};
  if (!text.includes('"')) return false;
  return [...text.matchAll(quoted)].some(({ 0: part, index }) => (
    /^"[^\s#$]*"$/.test(part) && ('{[:,'.includes(text[index - 1] ?? ' ') || text[index + part.length] === ':')
  ));
}

/** Keeps the double quotes of a text. Undefined where a backslash or a quote would mean another thing between single quotes. */
export function inSingleQuotes(word: Word): RuleEdit | undefined {
  return /['\\]/.test(word.text) ? undefined : replaceWord(word, `'${word.text}'`);
}
