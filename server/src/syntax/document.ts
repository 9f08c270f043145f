import { applyEdits, type TextEdit } from '../text/edit.ts';
import { isUtf16 } from '../text/encoding.ts';
import { Block } from './block.ts';
import { cut, MAX_LINES } from './cut.ts';
import { hasTemplateLine, isTemplateName, readTemplate, type Template } from './template.ts';

/** Blocks shorter than this are joined with what is edited next to them, so that editing leaves no crumbs. */
const SMALL = MAX_LINES / 8;

/**
 * The syntax tree of one file: a list of immutable blocks. An edit gives a new document that shares all blocks the edit did not touch. The blocks'
 * texts, joined, are the file's text, character for character.
 */
export class HaproxyDocument {
  /** How the file is called by whoever opened it: a URI or a path. Never opened from here. */
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Where each block begins, in UTF-16 code units; one more entry than there are blocks, the last one being the length of the text. */
  readonly starts: readonly number[];
  /** True when its name or its text says that a configuration is made from it, by filling in what is not known here. */
  readonly isTemplate: boolean;
  /** The same object in all states of a file: by it is found what is remembered of the state before. */
  readonly origin: object;
  #indices: Map<Block, number> | undefined;

  private constructor(name: string, blocks: readonly Block[], isTemplate: boolean, origin: object = {}) {
    this.name = name;
    this.blocks = blocks;
    this.isTemplate = isTemplate;
    this.origin = origin;
    const starts: number[] = [0];
    let start = 0;
    for (const block of blocks) starts.push((start += block.text.length));
    this.starts = starts;
  }

  /** Parses a text; accepts every text. */
  static parse(text: string, name = ''): HaproxyDocument {
    const isTemplate = hasTemplateLine(text) || isTemplateName(name);
    return new HaproxyDocument(name, isTemplate ? templateBlocksOf(text) : blocksOf(text), isTemplate);
  }

  get length(): number {
    return this.starts[this.blocks.length] as number;
  }

  get text(): string {
    return this.blocks.map(block => block.text).join('');
  }

  /** True for UTF-16 that was read byte by byte: its words mean nothing, and neither may it be repaired bytewise. */
  get isUtf16(): boolean {
    return isUtf16(this.blocks[0]?.text ?? '');
  }

  /** True when the block belongs to this document as it is now. */
  has(block: Block): boolean {
    return this.#indexOf(block) !== undefined;
  }

  /** Where a block begins; undefined for one of another document, or of another state of this one. */
  whereIs(block: Block): number | undefined {
    const index = this.#indexOf(block);
    return index === undefined ? undefined : this.starts[index];
  }

  /** The same for a block of this document. @throws RangeError for any other. */
  startOf(block: Block): number {
    const start = this.whereIs(block);
    if (start === undefined) throw new RangeError('the block is not in this document');
    return start;
  }

  /** The index of the block that holds the character at `offset`; the last block for an offset at the end. */
  blockIndexAt(offset: number): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The document after `length` code units at `offset` were replaced by `text`. Only the blocks the edit touches, and small neighbours, are parsed; of a
   * template, where a placeholder may go over many lines, all are.
   * @throws RangeError when the range is not in the document.
   */
  edit(offset: number, length: number, text: string): HaproxyDocument {
    if (offset < 0 || length < 0 || offset + length > this.length) throw new RangeError(`no range ${offset}+${length} in a text of ${this.length}`);
    const edited = () => HaproxyDocument.parse(applyEdits(this.text, [{ span: { start: offset, end: offset + length }, text }]), this.name);
    if (this.isTemplate) return edited();
    let first = this.blockIndexAt(offset);
    let last = this.blockIndexAt(offset + length);
    const edit: TextEdit = { span: { start: offset - (this.starts[first] as number), end: offset + length - (this.starts[first] as number) }, text };
    let region = applyEdits(this.#textBetween(first, last), [edit]);
    while (last + 1 < this.blocks.length && (!region.endsWith('\n') || this.#isSmallContinuation(last + 1))) region += this.blocks[++last]?.text ?? '';
    while (first > 0 && this.#isSmallContinuation(first) && (this.blocks[first - 1] as Block).lineCount < SMALL) region = (this.blocks[--first] as Block).text + region;
    if (hasTemplateLine(region)) return edited();
    const blocks = this.blocks.slice(0, first).concat(blocksOf(region), this.blocks.slice(last + 1));
    return new HaproxyDocument(this.name, blocks.length > 1 ? blocks.filter(block => block.text !== '') : blocks, false, this.origin);
  }

  /** The same text under another name. */
  named(name: string): HaproxyDocument {
    return isTemplateName(name) === isTemplateName(this.name) ? new HaproxyDocument(name, this.blocks, this.isTemplate, this.origin) : HaproxyDocument.parse(this.text, name);
  }

  #indexOf(block: Block): number | undefined {
    if (this.blocks[block.lastIndex] === block) return block.lastIndex;
    if (!this.#indices) {
      this.#indices = new Map(this.blocks.map((each, index) => [each, index]));
      for (const [each, index] of this.#indices) each.lastIndex = index;
    }
    return this.#indices.get(block);
  }

  #textBetween(first: number, last: number): string {
    let text = '';
    for (let i = first; i <= last; i++) text += (this.blocks[i] as Block).text;
    return text;
  }

  #isSmallContinuation(index: number): boolean {
    const block = this.blocks[index] as Block;
    return block.lineCount < SMALL && !block.startsWithHeader;
  }
}

function blocksOf(text: string): Block[] {
  const texts = cut(text);
  return texts.length === 0 ? [new Block('')] : texts.map(part => new Block(part));
}

/** A block has the placeholders that begin in it: none goes on in the next one, since its line ends are masked. */
function templateBlocksOf(text: string): Block[] {
  const template = readTemplate(text);
  if (!template) return blocksOf(text);
  let start = 0;
  return cut(template.masked).map(masked => {
    const end = start + masked.length;
    const within = template.placeholders.filter(each => start <= each.start && each.start < end);
    const own: Template | undefined = within.length === 0 ? undefined
      : { masked, placeholders: within.map(each => ({ start: each.start - start, end: each.end - start })) };
    const block = new Block(text.slice(start, end), own);
    start = end;
    return block;
  });
}
