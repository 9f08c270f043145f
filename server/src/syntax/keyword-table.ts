/*
 * Words that stand first on a line, or name an option, are compared millions of times, so each gets a small number. The table is bounded: what a
 * hostile file adds beyond the bound shares the number `unlisted` and is compared as text. The bound leaves room for marks in 15 bits.
 */
const MAX_ENTRIES = 20_000;
const MAX_LENGTH = 64;

/** The number of every word that found no room in the table. */
export const unlisted = 0;

const numbers = new Map<string, number>();
const words: (string | undefined)[] = [undefined];

/** The number of a word: the same for equal words, `unlisted` when the table is full. */
export function keywordNumber(word: string): number {
  const known = numbers.get(word);
  if (known !== undefined) return known;
  if (numbers.size >= MAX_ENTRIES || word.length > MAX_LENGTH) return unlisted;
  const number = numbers.size + 1;
  // A slice would keep the whole file alive for as long as the table lives.
  const own = Array.from(word).join('');
  numbers.set(own, number);
  words.push(own);
  return number;
}

/** The word that has a number; undefined for `unlisted`, and for what is no number of a word. */
export function keywordOf(number: number): string | undefined {
  return words[number];
}
