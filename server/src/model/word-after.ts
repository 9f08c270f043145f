import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';

/** The word of a line after `keyword`, before any condition; `from` is the index of the first word that may be `keyword`. */
export function wordAfter(keyword: string, line: Statement, from = 1): Word | undefined {
  for (let i = from; ; i++) {
    const value = line.word(i)?.value;
    if (value === undefined || value === 'if' || value === 'unless') return undefined;
    if (value === keyword) return line.word(i + 1);
  }
}

/** The word after an option on a line that takes no condition: there `if` is a word like others, as in `comment if`. `from` is as with `wordAfter`. */
export function valueWord(option: string, line: Statement, from = 2): Word | undefined {
  const { words } = line;
  const at = words.findIndex((word, i) => i >= from && word.value === option);
  return at < 0 ? undefined : words[at + 1];
}
