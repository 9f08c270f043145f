import type { Block } from '../syntax/block.ts';
import { keywordNumber } from '../syntax/keyword-table.ts';

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

const [DOT, COLON, DASH, UNDERSCORE, ZERO, NINE] = [46, 58, 45, 95, 48, 57];

/** Letters, digits, `-` and `_`, the first a letter. */
function isPlainName(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    if (!isLetter && (i === start || (code !== DASH && code !== UNDERSCORE && (code < ZERO || code > NINE)))) return false;
  }
  return end > start;
}

/** Four numbers up to 255 and a port: `192.0.2.1:80`. */
function isPlainAddress(text: string, start: number, end: number): boolean {
  let [dots, number, digits] = [0, 0, 0];
  let isPort = false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) {
      // A number that begins with 0 may be read as an octal one.
      if (digits > 0 && number === 0) return false;
      number = number * 10 + code - ZERO;
      digits++;
      if (number > (isPort ? 65535 : 255)) return false;
      continue;
    }
    if (digits === 0 || isPort || (dots === 0 && number === 0)) return false;
    if (code === DOT) dots++;
    else if (code === COLON && dots === 3) isPort = true;
    else return false;
    [number, digits] = [0, 0];
  }
  return isPort && digits > 0 && number > 0;
}
