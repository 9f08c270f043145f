import { isPlainAddress } from '../../language/address.ts';
import type { Block } from '../../syntax/block.ts';
import { keywordNumber } from '../../syntax/keyword-table.ts';

/** Longer lines are seldom written twice. */
const LONGEST = 120;

/** Of lines with a name or an address of their own: the index of the word that is a name, and of the one that is an address. */
const ownWords: ReadonlyMap<number, { readonly name?: number; readonly address?: number }> = new Map([
  [keywordNumber('server'), { name: 1, address: 2 }],
  [keywordNumber('bind'), { address: 1 }],
  [keywordNumber('use_backend'), { name: 1 }],
  [keywordNumber('default_backend'), { name: 1 }],
]);

/**
 * What rules about single lines can tell of a line, by its index: two lines of one keyword and one shape are the same to them. It is the line as written,
 * less a plain name of a server or backend, and a plain IPv4 address with its port: nearly every such line has one of its own, and all are alike. Undefined
 * for a line that is not worth remembering.
 */
export function lineShape(block: Block, line: number, keyword: number): string | undefined {
  const { start, end } = block.spanOf(line);
  const own = ownWords.get(keyword);
  let from = start;
  if (own?.name !== undefined) {
    const word = block.wordOf(line, own.name);
    if (!word || !isPlainName(block.text, word.start, word.end)) return undefined;
    from = word.end;
  }
  if (own?.address !== undefined) {
    const word = block.wordOf(line, own.address);
    if (!word || !isPlainAddress(block.text, word.start, word.end)) return undefined;
    from = word.end;
  }
  return end - from <= LONGEST ? block.text.slice(from, end) : undefined;
}

const [DASH, UNDERSCORE, ZERO, NINE] = [45, 95, 48, 57];

/** Letters, digits, `-` and `_`, the first a letter. */
function isPlainName(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    if (!isLetter && (i === start || (code !== DASH && code !== UNDERSCORE && (code < ZERO || code > NINE)))) return false;
  }
  return end > start;
}
