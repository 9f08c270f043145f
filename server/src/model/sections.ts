import type { HaproxyVersion } from '../language/version.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import { changedRange } from './incremental/changed-range.ts';
import { Memo } from './incremental/memo.ts';
import { inTemplate, livenessOf, outside, type IfState } from './preprocessor.ts';
import { advance, Section } from './section.ts';

const sectionMemo = new Memo<Block, Section>('section');

/** The sections of a state of a file, and what they were made from. */
interface Reading {
  readonly blocks: readonly Block[];
  readonly isTemplate: boolean;
  readonly version: HaproxyVersion;
  readonly sections: readonly Section[];
}

const lastReadings = new WeakMap<object, Reading>();

/**
 * The sections of a file in order. A header in dead code opens none; the lines after the `.endif` belong to the section before it. Of a file that was read
 * before, what is around the changed blocks only is read again.
 */
export function sectionsOf({ blocks, isTemplate, origin }: HaproxyDocument, version: HaproxyVersion): readonly Section[] {
  const last = lastReadings.get(origin);
  const before = last?.isTemplate === isTemplate && last.version === version ? last : { blocks: [], isTemplate, version, sections: [] };
  const sections = sectionsAfter(before, blocks);
  lastReadings.set(origin, { blocks, isTemplate, version, sections });
  return sections;
}

function sectionsAfter(before: Reading, blocks: readonly Block[]): readonly Section[] {
  const { version, isTemplate } = before;
  const changed = changedRange(before.blocks, blocks);
  // The section that ends where the first changed block begins may go on in it.
  let kept = 0;
  let start = 0;
  for (let end = 0; (end += before.sections[kept]?.blocks.length ?? Infinity) < changed.start; start = end) kept++;
  const sections = before.sections.slice(0, kept);
  const again = before.sections[kept];
  let state = again?.entry ?? (isTemplate ? inTemplate : outside);
  let [entry, opens] = [state, false];
  const gone = goneFrom(before.sections, kept, start, changed.endBefore);
  const close = (end: number) => {
    if (end === start) return;
    const isMadeFromThese = (section: Section) => section.isMadeFrom(blocks, start, end, entry, version, opens);
    const { number } = gone[sections.length - kept] ?? {};
    sections.push(sectionMemo.get(blocks[start] as Block, isMadeFromThese, () => new Section(blocks.slice(start, end), entry, version, opens, number)));
  };
  const restFrom = restOf(before.sections, kept, start);
  for (let index = start; index < blocks.length; index++) {
    const block = blocks[index] as Block;
    if (block.startsWithHeader && livenessOf(state) !== 'dead') {
      close(index);
      const same = index < changed.endAfter ? undefined : restFrom(index - changed.endAfter + changed.endBefore, state);
      if (same) return sections.concat(same);
      [start, entry, opens] = [index, state, true];
    }
    state = advance(state, block, version);
  }
  close(blocks.length);
  return sections;
}

/** The sections that begin before a block, from one that begins with the block `start` on: others will stand in their places. */
function goneFrom(sections: readonly Section[], first: number, start: number, end: number): readonly Section[] {
  let after = first;
  for (let at = start; after < sections.length && at < end; after++) at += (sections[after] as Section).blocks.length;
  return sections.slice(first, after);
}

/**
 * Gives the sections from a block on as they were before, when one began with it in the same state. Asked for ever later blocks.
 * @param next a section to begin to look at, and `start` its first block
 */
function restOf(sections: readonly Section[], next: number, start: number): (block: number, entry: IfState) => readonly Section[] | undefined {
  return (block, entry) => {
    for (; next < sections.length && start < block; next++) start += (sections[next] as Section).blocks.length;
    const section = sections[next];
    return start === block && section?.header && section.entry === entry ? sections.slice(next) : undefined;
  };
}
