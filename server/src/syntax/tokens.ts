import { createToken, Lexer, type CustomPatternMatcherReturn, type IToken, type TokenType } from 'chevrotain';
import { sectionKeywords } from '../language/sections.ts';
import { afterMark, wordEnd } from './word-scanner.ts';
import { unquote } from './unquote.ts';

const sections = new Set(sectionKeywords);
const NEWLINE = 10;

/** Longer first words are no keywords, whatever their quotes and escapes come to. */
export const MAX_KEYWORD_LENGTH = 200;

/*
 * chevrotain dispatches on the first character, and throws when a pattern does not tell which ones it may begin with. It knows codes from 256 on by
 * buckets of 255, so a code every 128, and the last one, name them all.
 */
const wordStarts: number[] = [];
for (let code = 0; code < 256; code++) if (!' \t\v\f\r\n#'.includes(String.fromCharCode(code))) wordStarts.push(code);
for (let code = 256; code < 65536; code += 128) wordStarts.push(code);
wordStarts.push(0xffff);
const sectionStarts = [...new Set([...sectionKeywords.map(keyword => keyword.charCodeAt(0)), ...'"\'\\'].map(c => (typeof c === 'string' ? c.charCodeAt(0) : c)))];

/** The first word of a line that may open a section: its end, or -1. Quotes do not matter: `"frontend" web` opens one. */
export function sectionKeywordEnd(text: string, start: number): number {
  const end = wordEnd(text, start);
  const raw = text.slice(start, end);
  if (sections.has(raw)) return end;
  return /["'\\]/.test(raw) && raw.length <= MAX_KEYWORD_LENGTH && sections.has(unquote(raw).value) ? end : -1;
}

function isFirstOfLine(matched: readonly IToken[]): boolean {
  const last = matched[matched.length - 1];
  return last === undefined || last.tokenType === Newline;
}

/** One result array for all matches: chevrotain copies the image out of it at once. */
const result = [''] as unknown as CustomPatternMatcherReturn;

function matched(text: string, start: number, end: number): CustomPatternMatcherReturn | null {
  if (end <= start) return null;
  result[0] = text.slice(start, end);
  return result;
}

export const Newline: TokenType = createToken({ name: 'Newline', pattern: /\r?\n/, line_breaks: true, start_chars_hint: ['\r', '\n'] });

/** What follows a bare CR: HAProxy reads nothing of the line from there on. A CR after a blank, or first of the line, is but a blank. */
export const Unread: TokenType = createToken({
  name: 'Unread',
  line_breaks: false,
  start_chars_hint: ['\r'],
  pattern: (text, offset) => {
    if (offset === 0 || text.charCodeAt(offset - 1) === NEWLINE) return null;
    const end = text.indexOf('\n', offset);
    return matched(text, offset, end < 0 ? text.length : end);
  },
});

export const Blank: TokenType = createToken({ name: 'Blank', pattern: /[ \t\v\f\r]+/, group: Lexer.SKIPPED, line_breaks: false });
/** A byte order mark, at the beginning of a line: of the file, or of one that was appended to another. */
export const Mark: TokenType = createToken({
  name: 'Mark',
  group: Lexer.SKIPPED,
  line_breaks: false,
  start_chars_hint: ['\u00EF', '\uFEFF'],
  pattern: (text, offset) => (offset === 0 || text.charCodeAt(offset - 1) === NEWLINE ? matched(text, offset, afterMark(text, offset)) : null),
});

export const Comment: TokenType = createToken({ name: 'Comment', pattern: /#[^\n]*/, line_breaks: false, start_chars_hint: ['#'] });

export const SectionKeyword: TokenType = createToken({
  name: 'SectionKeyword',
  line_breaks: false,
  start_chars_hint: sectionStarts,
  pattern: (text, offset, tokens) => (isFirstOfLine(tokens) ? matched(text, offset, sectionKeywordEnd(text, offset)) : null),
});

/** Hand-written: a regular expression overflows its stack on a word of 100 MB. */
export const Word: TokenType = createToken({
  name: 'Word',
  line_breaks: false,
  start_chars_hint: wordStarts,
  pattern: (text, offset) => matched(text, offset, wordEnd(text, offset)),
});

export const tokens: TokenType[] = [Newline, Unread, Blank, Mark, Comment, SectionKeyword, Word];
