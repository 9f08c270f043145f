import type { Span } from '../text/span.ts';
import type { Block } from './block.ts';
import { keywordOf } from './keyword-table.ts';
import type { Word } from './word.ts';

/** One line that says something: a section header or a directive. Its span, relative to its block, runs from the first to the last word. */
export class Statement {
  readonly block: Block;
  /** Its place among the lines of the block; with the block, its identity. */
  readonly index: number;

  constructor(block: Block, index: number) {
    this.block = block;
    this.index = index;
  }

  get isHeader(): boolean {
    return this.block.isHeader(this.index);
  }

  get span(): Span {
    return this.block.spanOf(this.index);
  }

  /** The value of the first word. */
  get keyword(): string {
    const number = this.block.keywordNumberOf(this.index);
    return keywordOf(number) ?? this.block.wordOf(this.index, 0)?.value ?? '';
  }

  /** False when no quote and no backslash stands in the line, so that every word is its own value. */
  get hasQuoting(): boolean {
    const { start, end } = this.span;
    return this.block.hasQuoting && /["'\\]/.test(this.block.text.slice(start, end));
  }

  /** The i-th word HAProxy reads: 0 is the keyword. Undefined from the first empty word on. */
  word(i: number): Word | undefined {
    if (!this.block.mayHaveEmptyWord) return this.block.wordOf(this.index, i);
    for (let before = 0; before < i; before++) if (this.block.wordOf(this.index, before)?.isEmpty !== false) return undefined;
    const word = this.block.wordOf(this.index, i);
    return word?.isEmpty === true ? undefined : word;
  }

  /** The words HAProxy reads: it stops at the first empty one. Configuration manual, section 2.2; tried on 2.4 to 3.2 (later versions refuse the line). */
  get words(): Word[] {
    const all = this.allWords;
    if (!this.block.mayHaveEmptyWord) return all;
    const empty = all.findIndex(word => word.isEmpty);
    return empty < 0 ? all : all.slice(0, empty);
  }

  /** The words behind an empty one: HAProxy reads none of them, and what seems to be missing in the line may be there. */
  get lostWords(): Word[] {
    if (!this.block.mayHaveEmptyWord) return [];
    const all = this.allWords;
    const empty = all.findIndex(word => word.isEmpty);
    return empty < 0 ? [] : all.slice(empty).filter(word => !word.isEmpty);
  }

  get losesWords(): boolean {
    return this.lostWords.length > 0;
  }

  /** Every word of the line, read or not. */
  get allWords(): Word[] {
    const count = this.block.wordCount(this.index);
    const words: Word[] = [];
    for (let i = 0; i < count; i++) words.push(this.block.wordOf(this.index, i) as Word);
    return words;
  }

  /** The values of the words from `from` on. */
  values(from = 0): string[] {
    return this.words.slice(from).map(word => word.value);
  }

  /** True for the same line of the same block, whichever view of it. */
  equals(other: Statement | undefined): boolean {
    return this.block === other?.block && this.index === other.index;
  }

  /** The line it stands on, relative to the block, without its line end. */
  get line(): Span {
    const { start } = this.span;
    const { text } = this.block;
    const end = text.indexOf('\n', start);
    const last = end < 0 ? text.length : end;
    return { start: text.lastIndexOf('\n', start - 1) + 1, end: text.charCodeAt(last - 1) === 13 && last > start ? last - 1 : last };
  }

  /** The blanks before its first word. */
  get indentation(): string {
    return this.block.text.slice(this.line.start, this.span.start);
  }
}
