import type { Word } from '../../syntax/word.ts';

/** False for a word in which the environment or a template has a say. */
export function isKnownText(word: Word): boolean {
  const { text } = word;
  return !(text.includes('$') && word.hasVariable) && !text.includes('{{') && !text.includes('<%') && !text.includes('@@');
}
