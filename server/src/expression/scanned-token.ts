import { createToken, type ITokenConfig, type IToken, type TokenType } from 'chevrotain';

/** Where the token that starts at `offset` ends; `offset` itself when there is none. `before` are the tokens already read. */
export type Scan = (text: string, offset: number, before: readonly IToken[]) => number;

/**
 * A token type read by a hand-written scan: a regex overflows its stack on a very long word.
 * `startsWith` tells which first characters are possible; what it says of one above 255 must hold for all near it.
 */
export function scannedToken(name: string, startsWith: (character: string) => boolean, scan: Scan, more: Partial<ITokenConfig> = {}): TokenType {
  const match: [string] = [''];
  const exec = (text: string, offset: number, before: readonly IToken[]): [string] | null => {
    const end = scan(text, offset, before);
    if (end === offset) return null;
    match[0] = text.slice(offset, end);
    return match;
  };
  return createToken({ ...more, name, pattern: { exec }, start_chars_hint: hints.filter(startsWith), line_breaks: false });
}

/** chevrotain sorts the characters from 256 up into buckets of 255; one every 128 characters, and the very last one, reaches each bucket. */
const hints: readonly string[] = Array.from({ length: 0x100 + (0x10000 - 0x100) / 0x80 }, (_, index) =>
  String.fromCharCode(index < 0x100 ? index : 0x100 + (index - 0x100) * 0x80)).concat('\uffff');
