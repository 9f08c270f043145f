import type { Block } from '../../syntax/block.ts';
import { factsAbout } from './memo.ts';

/** Makes a function of a block remember what it gave for as long as the block lives: a keystroke makes one block anew and leaves the others. */
export const perBlock = factsAbout<Block>();

/** A way to read blocks for which it pays to remember what was read only where a section has many: see `inLongSections`. */
export interface BlockReader<V> {
  readonly afresh: (block: Block) => V;
  readonly remembered: (block: Block) => V;
}

/**
 * For what is read to find something out about a section, which is then remembered of the section. A section of one block is read again only when the
 * block has changed anyway, so remembering it twice would only take memory.
 */
export function inLongSections<V>(read: (block: Block) => V): BlockReader<V> {
  return { afresh: read, remembered: perBlock(read) };
}

/**
 * Makes a question about the text of a section: is there a block for which `test` holds? In a section of thousands of lines, only the block that changed is
 * searched again.
 */
export function hasText(test: (text: string) => boolean): (section: { read<V>(reader: BlockReader<V>): V[] }) => boolean {
  const reader = inLongSections(block => test(block.text));
  return section => section.read(reader).includes(true);
}
