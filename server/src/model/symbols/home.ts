import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Configuration } from '../configuration.ts';
import { inAMoment, remember } from '../incremental/memo.ts';
import { perBlock } from '../incremental/per-block.ts';
import type { Section } from '../section.ts';
import { perStretch } from '../incremental/stretch.ts';
import { readNames } from './lines.ts';
import type { WrittenName } from './name.ts';

/** The section that lines are of: one that is read, or one whose header stands in dead code with its lines. */
export interface Home {
  readonly kind: string;
  /** Empty for a section without one. */
  readonly name: string;
  readonly section: Section;
}

/** Names, and the section they are in. */
export interface Part {
  readonly home: Home;
  readonly block: Block;
  readonly names: readonly WrittenName[];
}

/** The names of a block, which are read once for as long as it lives, and a number for each by which it is found quickly. */
interface BlockNames {
  readonly names: readonly WrittenName[];
  readonly hashes: Int32Array;
}

function reader(kind: string): (block: Block) => BlockNames {
  return perBlock(block => {
    const names = inAMoment(() => readNames(block, kind));
    return names.length === 0 ? none : { names, hashes: Int32Array.from(names, ({ name }) => hashOf(name)) };
  });
}

/** The sections in which a line may name something else than the same line in another one. */
const readers = new Map(['backend', 'fcgi-app', 'global', 'peers', 'userlist'].map(kind => [kind, reader(kind)]));
const readOther = reader('');

const none: BlockNames = { names: [], hashes: new Int32Array(0) };

function namesOf(block: Block, kind: string): BlockNames {
  return (readers.get(kind === 'listen' ? 'backend' : kind) ?? readOther)(block);
}

/** Of a name, without the number at its end: a server that a template makes has the hash of its template. */
export function hashOf(name: string): number {
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) <= DIGIT_NINE && name.charCodeAt(end - 1) >= DIGIT_ZERO) end--;
  let hash = 0;
  for (let i = 0; i < end; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return hash;
}

const [DIGIT_ZERO, DIGIT_NINE] = [48, 57];

const homeOf: (section: Section) => Home = remember(section => (
  { kind: section.kind, name: section.isNameless ? '' : (section.name?.value ?? ''), section }
));

const deadHomes = new WeakMap<Block, Home>();

/** A header in dead code opens no section, but a person who renames what it names means its lines, too. */
function deadHomeOf(block: Block, section: Section): Home {
  const known = deadHomes.get(block);
  if (known?.section === section) return known;
  const header = headerOf(block);
  const home = { kind: header?.keyword ?? '', name: header?.word(1)?.value ?? '', section };
  deadHomes.set(block, home);
  return home;
}

/** The first line of a block when it is a header. */
export function headerOf(block: Block): Statement | undefined {
  return block.startsWithHeader ? block.statements().next().value as Statement : undefined;
}

/**
 * The names of a section, block by block; in dead code those below a header are of the section that it would open. With `hash`, only those that may be
 * the name of this hash: there are thousands of sections, and few have any.
 */
export function partsOf(section: Section, hash?: number): readonly Part[] {
  let parts: Part[] | undefined;
  if (section.isConditional) return partsInDoubt(section, hash);
  for (const block of section.blocks) {
    const names = select(namesOf(block, section.kind), hash);
    if (names.length > 0) (parts ??= []).push({ home: homeOf(section), block, names });
  }
  return parts ?? noParts;
}

const noParts: readonly Part[] = [];

/** The sections, of those of a configuration, that may have a name of this hash. */
export function* sectionsWith({ stretches }: Configuration, hash: number): Generator<Section, void> {
  for (const stretch of stretches) if (hashesIn(stretch).has(hash)) yield* stretch.sections;
}

const hashesIn = perStretch(({ sections }): ReadonlySet<number> =>
  new Set(sections.flatMap(section => partsOf(section).flatMap(({ names }) => names.map(({ name }) => hashOf(name))))));

function partsInDoubt(section: Section, hash: number | undefined): Part[] {
  const home = homeOf(section);
  const parts: Part[] = [];
  const isDead = ({ statement }: WrittenName) => section.livenessOf(statement) === 'dead';
  let dead: Home | undefined;
  for (const block of section.blocks) {
    if (headerOf(block)?.equals(section.header) === false) dead = deadHomeOf(block, section);
    if (dead) parts.push({ home: dead, block, names: select(namesOf(block, dead.kind), hash).filter(isDead) });
    const names = select(namesOf(block, home.kind), hash);
    parts.push({ home, block, names: dead ? names.filter(name => !isDead(name)) : names });
  }
  return parts;
}

function select({ names, hashes }: BlockNames, hash: number | undefined): readonly WrittenName[] {
  if (hash === undefined) return names;
  let found: WrittenName[] | undefined;
  for (let i = 0; i < hashes.length; i++) if (hashes[i] === hash) (found ??= []).push(names[i] as WrittenName);
  return found ?? none.names;
}
