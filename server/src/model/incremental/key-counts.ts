import type { Block } from '../../syntax/block.ts';
import { changedRange } from './changed-range.ts';
import type { Section } from '../section.ts';

/** How many keys the blocks of a section have, and how often each of them. */
export interface KeyCounts {
  readonly total: number;
  readonly counts: ReadonlyMap<string, number>;
}

interface Tally {
  blocks: readonly Block[];
  total: number;
  readonly counts: Map<string, number>;
}

/**
 * Counts the keys of a long section over all its blocks, also of lines that do not count. A keystroke makes one block anew, and only the keys of that are
 * counted again: what is given is good until the next question about that section.
 * @param keysIn may read nothing but the block, and is asked again about a block that is gone
 */
export function keyCounts(keysIn: (block: Block) => readonly string[]): (section: Section) => KeyCounts {
  // Of a section that took the place of another, either the first block or the last is still the same.
  const tallies = new WeakMap<Block, Tally>();
  return ({ blocks }) => {
    const [first, last] = [blocks[0] as Block, blocks.at(-1) as Block];
    const tally = tallies.get(first) ?? tallies.get(last) ?? { blocks: [], total: 0, counts: new Map<string, number>() };
    const { start, endBefore, endAfter } = changedRange(tally.blocks, blocks);
    for (const block of tally.blocks.slice(start, endBefore)) add(keysIn(block), -1, tally);
    for (const block of blocks.slice(start, endAfter)) add(keysIn(block), 1, tally);
    tally.blocks = blocks;
    tallies.set(first, tally).set(last, tally);
    return tally;
  };
}

function add(keys: readonly string[], by: 1 | -1, tally: Tally): void {
  tally.total += by * keys.length;
  for (const key of keys) {
    const count = (tally.counts.get(key) ?? 0) + by;
    if (count === 0) tally.counts.delete(key);
    else tally.counts.set(key, count);
  }
}
