import type { Word } from '../../syntax/word.ts';

/** False for a word in which the environment or a template has a say. */
export function isKnownText(word: Word): boolean {
  const { text } = word;
  return !(text.includes('$') && word.hasVariable) && !text.includes('{{') && !(text.includes('<%') && isOfTemplate.test(text)) && !text.includes('@@');
}

/** `<%= port %>`, of which a blank may cut off the rest. `<%[src]>` and `<%ci>` are formats in angle brackets. */
const isOfTemplate = /<%(?:[=#\s-]|$)|%>/;
