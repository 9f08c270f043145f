import { preprocessorKeywords } from '../language/preprocessor.ts';
import type { Span } from '../text/span.ts';
import { COMMENT, HEADER, parseBlock, UNREAD } from './block-parser.ts';
import { keywordNumber, unlisted } from './keyword-table.ts';
import { mentionsIn, type Mentions } from './mentions.ts';
import type { PackedNumbers } from './packed-numbers.ts';
import { Statement } from './statement.ts';
import type { Template } from './template.ts';
import { Word } from './word.ts';

/** A comment, from its `#` to the end of its line; the span is relative to the block. */
export interface Comment {
  readonly block: Block;
  readonly span: Span;
  /** The index of the statement on the same line, or -1 when the comment has a line of its own. */
  readonly statement: number;
}

/** From so many lines on it pays to know which first words stand in a block. */
const LONG = 64;
const none: readonly Statement[] = [];
const MAX_NUMBER = HEADER - 1;
const preprocessorNumbers = preprocessorKeywords.map(keywordNumber);

/** 30 bits, so that the number stays a small one to the engine. A comment, -1, sets one too, which does no harm. */
function bitOf(keyword: number): number {
  return 1 << ((keyword + 1) % 30);
}

/** The numbers of some first words, and their bits. */
interface KeywordList {
  readonly numbers: readonly number[];
  readonly bits: number;
}

const lists = new WeakMap<readonly string[], KeywordList>();

function listOf(keywords: readonly string[]): KeywordList {
  const numbers = keywords.map(keywordNumber);
  return { numbers, bits: numbers.reduce((bits, number) => bits | bitOf(number), 0) };
}

/**
 * A run of whole lines, parsed once and never changed: the unit in which a document is edited and everything about it is remembered. Offsets are
 * relative to its own text. A section header can only be its first statement.
 */
export class Block {
  readonly text: string;
  /** False when no quote and no backslash stands in the block, so that every word is its own value. */
  readonly hasQuoting: boolean;
  /** False when no word in it can be empty, as `""` is: where HAProxy stops reading a line. */
  readonly mayHaveEmptyWord: boolean;
  /** Number of lines with words, and of comments: indices of lines run from 0 to this. */
  readonly lineCount: number;
  /** True when the block begins with a section header. */
  readonly startsWithHeader: boolean;
  /** True when a line decides which other lines are read: `.if`, `.elif`, `.else`, `.endif`. */
  readonly hasPreprocessor: boolean;
  /** Where a template has its placeholders; undefined in most blocks. */
  readonly placeholders: readonly Span[] | undefined;
  /** Where it stood in the document that was asked for it last: the place to look at first. */
  lastIndex = 0;
  /** What others remember about the block; see `model/incremental/per-block.ts`. */
  facts: unknown[] | undefined;
  /** The same for a moment; see `model/incremental/memo.ts`. */
  moment: unknown[] | undefined;
  readonly #packed: PackedNumbers['array'];
  readonly #start: number;
  /** A bit for each first word, of which several share one: most questions for a directive that a block has not are answered by it. */
  readonly #firstWords: number;
  #keywords: Set<number> | undefined;
  #mentions: Mentions | undefined;

  constructor(text: string, template?: Template) {
    this.text = text;
    this.placeholders = template?.placeholders;
    this.hasQuoting = /["'\\]/.test(text);
    this.mayHaveEmptyWord = this.hasQuoting && /""|''|\\x00|\0/.test(text);
    ({ array: this.#packed, start: this.#start } = parseBlock(template?.masked ?? text));
    this.lineCount = this.#number(0);
    let firstWords = 0;
    for (let i = 0; i < this.lineCount; i++) firstWords |= bitOf(this.keywordNumberOf(i));
    this.#firstWords = firstWords;
    this.startsWithHeader = this.lineCount > 0 && this.isStatement(0) && this.isHeader(0);
    this.hasPreprocessor = text.includes('.') && this.#beginsLineWith(preprocessorNumbers);
  }

  /** All statements in order, the header included. */
  *statements(): Generator<Statement> {
    for (let i = 0; i < this.lineCount; i++) if (this.isStatement(i)) yield new Statement(this, i);
  }

  /** The statements whose first word is one of `keywords`, in order. */
  statementsOf(...keywords: string[]): readonly Statement[] {
    const numbers: number[] = [];
    for (const keyword of keywords) {
      const number = keywordNumber(keyword);
      if ((this.#firstWords & bitOf(number)) !== 0) numbers.push(number);
    }
    return numbers.length === 0 ? none : this.#find(keywords, numbers);
  }

  /** The same for a list that is asked for again and again. */
  statementsAmong(keywords: readonly string[]): readonly Statement[] {
    let list = lists.get(keywords);
    if (!list) lists.set(keywords, (list = listOf(keywords)));
    return (this.#firstWords & list.bits) === 0 ? none : this.#find(keywords, list.numbers);
  }

  #find(keywords: readonly string[], wanted: readonly number[]): Statement[] {
    const found: Statement[] = [];
    if (this.lineCount >= LONG && !wanted.some(number => this.#mayHave(number))) return found;
    for (let i = 0; i < this.lineCount; i++) {
      const number = this.keywordNumberOf(i);
      if (number < 0 || !wanted.includes(number)) continue;
      const statement = new Statement(this, i);
      if (number !== unlisted || keywords.includes(statement.keyword)) found.push(statement);
    }
    return found;
  }

  /** The interesting words it has; see `mentions.ts`. */
  get mentions(): Mentions {
    return (this.#mentions ??= mentionsIn(this.text));
  }

  /** The number of the first word of a line (see `keywordNumber`), or -1 for a comment. */
  keywordNumberOf(index: number): number {
    return this.isStatement(index) ? this.#what(index) & MAX_NUMBER : -1;
  }

  *comments(): Generator<Comment> {
    for (let i = 0; i < this.lineCount; i++) {
      if (this.#what(i) !== COMMENT) continue;
      const span = this.spanOf(i);
      const before = i > 0 && this.isStatement(i - 1) ? this.spanOf(i - 1).end : -1;
      yield { block: this, span, statement: before >= 0 && !this.text.slice(before, span.start).includes('\n') ? i - 1 : -1 };
    }
  }

  /** The parts of lines that HAProxy does not read because a bare CR stands before them. */
  unread(): Span[] {
    const spans: Span[] = [];
    for (let i = 0; i < this.lineCount; i++) if (this.#what(i) === UNREAD) spans.push(this.spanOf(i));
    return spans;
  }

  /**
   * How the line that holds `offset` ends: what a new line beside it should end with. The last line of a file may have no end, and counts as `\n`. Asked of
   * the line and not of the file or block, so that a repair does not depend on how blocks are cut.
   */
  lineEndAt(offset: number): '\n' | '\r\n' {
    const newline = this.text.indexOf('\n', offset);
    return newline > 0 && this.text[newline - 1] === '\r' ? '\r\n' : '\n';
  }

  /** True when a placeholder of a template touches the range, so that nobody knows what it will be. */
  hasPlaceholder(start: number, end: number): boolean {
    return this.placeholders?.some(each => each.start < end && start < each.end) === true;
  }

  isStatement(index: number): boolean {
    const what = this.#what(index);
    return what !== COMMENT && what !== UNREAD;
  }

  isHeader(index: number): boolean {
    return this.#what(index) >= HEADER;
  }

  wordCount(index: number): number {
    return this.#firstWord(index + 1) - this.#firstWord(index);
  }

  wordOf(index: number, i: number): Word | undefined {
    const first = this.#firstWord(index);
    if (first + i >= this.#firstWord(index + 1)) return undefined;
    const at = this.#wordOffset(first + i);
    return new Word(this, this.#number(at), this.#number(at + 1));
  }

  spanOf(index: number): Span {
    const start = this.#number(this.#wordOffset(this.#firstWord(index)));
    const end = this.#number(this.#wordOffset(this.#firstWord(index + 1) - 1) + 1);
    return { start, end };
  }

  #beginsLineWith(numbers: readonly number[]): boolean {
    for (let i = 0; i < this.lineCount; i++) if (numbers.includes(this.keywordNumberOf(i))) return true;
    return false;
  }

  /** Sections of thousands of lines are asked for dozens of directives, of which most of their blocks have none. */
  #mayHave(keyword: number): boolean {
    this.#keywords ??= new Set(Array.from({ length: this.lineCount }, (_, i) => this.keywordNumberOf(i)));
    return this.#keywords.has(keyword);
  }

  #number(at: number): number {
    return this.#packed[this.#start + at] as number;
  }

  #what(index: number): number {
    return this.#number(3 + index * 2);
  }

  #firstWord(index: number): number {
    return this.#number(index < this.lineCount ? 2 + index * 2 : 1);
  }

  #wordOffset(word: number): number {
    return 2 + this.lineCount * 2 + word * 2;
  }
}
