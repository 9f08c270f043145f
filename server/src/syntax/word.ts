import type { Span } from '../text/span.ts';
import type { Block } from './block.ts';
import { unquote, valueOf, type Unquoted } from './unquote.ts';

/** Quotes, backslash and NUL: a word that begins with anything else is not empty. */
const mayBeginEmptyWord: readonly number[] = [34, 39, 92, 0];

/** One word of a line. Its span is relative to its block. */
export class Word {
  readonly block: Block;
  /** Where it begins in its block. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;

  constructor(block: Block, start: number, end: number) {
    this.block = block;
    this.start = start;
    this.end = end;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  /** The word as written, with its quotes and escapes. */
  get text(): string {
    return this.block.text.slice(this.start, this.end);
  }

  /** The word as HAProxy compares it: quotes and escapes resolved, environment variables left as written. */
  get value(): string {
    const raw = this.text;
    return this.isPlain(raw) ? raw : valueOf(raw);
  }

  /** Everything that quotes and escapes do to this word. */
  get unquoted(): Unquoted {
    return unquote(this.text);
  }

  /** True when an environment variable or a placeholder of a template is expanded in it, so that its real value is not in the file. */
  get hasVariable(): boolean {
    if (this.block.placeholders && this.block.hasPlaceholder(this.start, this.end)) return true;
    const raw = this.text;
    return raw.includes('$') && unquote(raw).variables.length > 0;
  }

  /** True for `""`, `''` and `\x00`: HAProxy stops reading the arguments of a line there. */
  get isEmpty(): boolean {
    if (!this.block.mayHaveEmptyWord || !mayBeginEmptyWord.includes(this.block.text.charCodeAt(this.start))) return false;
    const raw = this.text;
    if (this.isPlain(raw)) return false;
    const { value, problems } = unquote(raw);
    return value === '' && problems.length === 0;
  }

  /** The place in the block of a range of the value: the way back from an expression inside a quoted word to the file. */
  spanOf(valueSpan: Span): Span {
    const raw = this.text;
    if (this.isPlain(raw)) return { start: this.start + valueSpan.start, end: this.start + valueSpan.end };
    const { offsets } = unquote(raw);
    const at = (offset: number) => this.start + (offsets[Math.min(offset, offsets.length - 1)] ?? 0);
    return { start: at(valueSpan.start), end: valueSpan.end > valueSpan.start ? Math.min(at(valueSpan.end), this.end) : at(valueSpan.start) };
  }

  private isPlain(raw: string): boolean {
    return !this.block.hasQuoting || !/["'\\]/.test(raw);
  }
}

/** Words as written, single blanks between them. */
export function asWritten(words: readonly Word[]): string {
  return words.map(word => word.text).join(' ');
}
