import { preprocessorKeywords } from '../language/preprocessor.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import { Statement } from '../syntax/statement.ts';
import type { Span } from '../text/span.ts';

/** What a line is. `if` begins, divides or ends an `.if` block. A `verbatim` one is left as it is when others are laid out anew. */
type LineKind = 'blank' | 'comment' | 'directive' | 'header' | 'if' | 'verbatim';

/** A line of a document, blank ones too, as people see it. All offsets are those of the document. */
export class Line {
  readonly start: number;
  /** Without the line end. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
  /** Where its first word begins, or its comment. */
  readonly first: number;
  readonly kind: LineKind;
  readonly #block: Block;
  readonly #offset: number;
  /** Its entries in the block, of which the first may be a statement and the second a comment. */
  readonly #index: number;
  readonly #count: number;

  /** @param place where it begins, ends, and goes on with the next line, in the block; `offset` is where the block begins. */
  constructor(block: Block, offset: number, place: readonly [number, number, number], index: number, count: number, isVerbatim: boolean) {
    const [start, end, next] = place;
    this.start = offset + start;
    this.end = offset + end;
    this.next = offset + next;
    this.#block = block;
    this.#offset = offset;
    this.#index = index;
    this.#count = count;
    this.first = count > 0 ? offset + block.spanOf(index).start : this.end;
    this.kind = isVerbatim ? 'verbatim' : kindOf(block, index, count);
  }

  /** Its first word as HAProxy compares it; empty where there is none. */
  get keyword(): string {
    return this.#hasWords ? new Statement(this.#block, this.#index).keyword : '';
  }

  /** True for a section header, a verbatim one too. */
  get isHeader(): boolean {
    return this.#hasWords && this.#block.isHeader(this.#index);
  }

  /** True when a comment is the last of its pieces. */
  get hasComment(): boolean {
    return this.#count > (this.#hasWords ? 1 : 0);
  }

  /** Its words, and its comment without the blanks at its end. */
  get pieces(): Span[] {
    const offset = this.#offset;
    const spans = this.#hasWords ? new Statement(this.#block, this.#index).allWords.map(word => word.span) : [];
    if (this.hasComment) spans.push(trimmed(this.#block.text, this.#block.spanOf(this.#index + this.#count - 1)));
    return spans.map(({ start, end }) => ({ start: offset + start, end: offset + end }));
  }

  get #hasWords(): boolean {
    return this.#count > 0 && this.#block.isStatement(this.#index);
  }
}

/** All lines of a document. */
export function linesOf(document: HaproxyDocument): Line[] {
  const lines: Line[] = [];
  document.blocks.forEach((block, index) => {
    readBlock(block, document.starts[index] as number, lines);
  });
  return lines;
}

function readBlock(block: Block, offset: number, lines: Line[]): void {
  const { text, lineCount } = block;
  // A carriage return that ends no line, a NUL, a byte order mark, a placeholder on its own or over several lines, and what a blank would make one:
  // nobody knows what blanks do there.
  const isOdd = /\r(?!\n)|\0|\ufeff|\{%#/.test(text);
  for (let start = 0, index = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0 ? next : text.charCodeAt(newline - 1) === 13 && newline > start ? newline - 1 : newline;
    const first = index;
    while (index < lineCount && block.spanOf(index).start < next) index++;
    const isWords = first < index && block.isStatement(first);
    const placeholders = block.placeholders?.filter(each => each.start < next && start < each.end) ?? [];
    const isUnknown = placeholders.some(each => !isWords || each.start < start || each.end > end);
    const isVerbatim = isUnknown || (isOdd && /[\r\0\ufeff]|\{%#/.test(text.slice(start, end)));
    lines.push(new Line(block, offset, [start, end, next], first, index - first, isVerbatim));
    start = next;
  }
}

function kindOf(block: Block, index: number, count: number): LineKind {
  if (count === 0) return 'blank';
  if (!block.isStatement(index)) return 'comment';
  if (block.hasQuoting && isFragile(block, index)) return 'verbatim';
  if (block.isHeader(index)) return 'header';
  return block.hasPreprocessor && preprocessorKeywords.includes(new Statement(block, index).keyword) ? 'if' : 'directive';
}

/** A quote is not closed, or a backslash stands at the end or before a blank that it does not escape: a space there would be part of a word. */
function isFragile(block: Block, index: number): boolean {
  const { start, end } = block.spanOf(index);
  const written = block.text.slice(start, end);
  if (!/["'\\]/.test(written)) return false;
  if (/\\(?:[\t\v\f\r]| ?$)/.test(written)) return true;
  return new Statement(block, index).allWords.some(word => word.unquoted.problems.some(({ kind }) => kind === 'unclosed-quote'));
}

const blanks = ' \t\v\f\r';

function trimmed(text: string, { start, end }: Span): Span {
  let last = end;
  while (blanks.includes(text.charAt(last - 1))) last--;
  return { start, end: last };
}
