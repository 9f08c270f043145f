import { preprocessorKeywords } from '../language/preprocessor.ts';
import type { HaproxyVersion } from '../language/version.ts';
import type { Block } from '../syntax/block.ts';
import type { Mentions } from '../syntax/mentions.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import type { BlockReader } from './incremental/per-block.ts';
import { afterDirective, livenessOf, outside, type IfState, type Liveness } from './preprocessor.ts';

let made = 0;

/** A section of one file, from its header to the next header that is read: its blocks, and which of their lines count. */
export class Section {
  /** `global`, `defaults`, `frontend`, ...; empty for lines before the first header of a file. */
  readonly kind: string;
  readonly header: Statement | undefined;
  readonly blocks: readonly Block[];
  /** Where the reader stood among `.if` blocks before the first line; the header of a section is always read. */
  readonly entry: IfState;
  readonly version: HaproxyVersion;
  /** True for `defaults` and `defaults from base`: only there `from` may stand in the place of the name. */
  readonly isNameless: boolean;
  /** The name after `from` in the header. */
  readonly parent: string | undefined;
  /** A section that takes the place of another one, because a line of it changed, has its number; all others are counted as they are made. */
  readonly number: number;
  #answers: Map<string, readonly Statement[]> | undefined;
  /** True when a `.if` decides about some of its lines, or about all of it. */
  readonly isConditional: boolean;
  #states: ReadonlyMap<Block, LineStates> | undefined;
  #mentions: Mentions | undefined;

  constructor(blocks: readonly Block[], entry: IfState, version: HaproxyVersion, opens: boolean, number = made++) {
    this.number = number;
    this.blocks = blocks;
    this.entry = entry;
    this.version = version;
    this.header = opens ? firstStatement(blocks[0] as Block) : undefined;
    this.kind = this.header?.keyword ?? '';
    this.isNameless = this.name === undefined || (this.kind === 'defaults' && this.name.value === 'from');
    this.parent = this.parentWord?.value;
    this.isConditional = entry !== outside || blocks.some(block => block.hasPreprocessor);
  }

  /** True when a section made from these, of which the blocks are a part of a list, would be this one. */
  isMadeFrom(list: readonly Block[], start: number, end: number, entry: IfState, version: HaproxyVersion, opens: boolean): boolean {
    if (this.entry !== entry || this.version !== version || (this.header !== undefined) !== opens || this.blocks.length !== end - start) return false;
    for (let i = start; i < end; i++) if (list[i] !== this.blocks[i - start]) return false;
    return true;
  }

  /** True for one of so many lines that not all are read again when one changes. */
  get isLong(): boolean {
    return this.blocks.length > 1;
  }

  /** True for its blocks. */
  has(block: Block): boolean {
    return this.blocks.includes(block);
  }

  /** The word after the section keyword. */
  get name(): Word | undefined {
    return this.header?.word(1);
  }

  /** The word after `from` in the header. */
  get parentWord(): Word | undefined {
    const at = this.isNameless ? 1 : 2;
    return this.header?.word(at)?.value === 'from' ? this.header.word(at + 1) : undefined;
  }

  /** The lines that count: not the header, not `.if` lines, not dead code. With keywords, those that begin with one of them. In order. */
  statements(...keywords: string[]): readonly Statement[] {
    const [only] = this.blocks;
    if (only && keywords.length > 0 && this.#isPlain(keywords)) return only.statementsOf(...keywords);
    return this.kind === 'defaults' ? this.#asked(keywords) : this.#find(keywords);
  }

  /** The same for a list that is asked for again and again. */
  statementsAmong(keywords: readonly string[]): readonly Statement[] {
    const [only] = this.blocks;
    if (only && this.#isPlain(keywords)) return only.statementsAmong(keywords);
    return this.kind === 'defaults' ? this.#asked(keywords) : this.#find(keywords);
  }

  /** True when all lines of its one block count, but for the header, and that is not asked for. */
  #isPlain(keywords: readonly string[]): boolean {
    return this.blocks.length === 1 && !this.isConditional && this.kind !== 'defaults' && !keywords.includes(this.kind);
  }

  /** Thousands of proxies ask the defaults they inherit the same dozens of questions. */
  #asked(keywords: readonly string[]): readonly Statement[] {
    const key = keywords.join(' ');
    let found = this.#answers?.get(key);
    if (!found) (this.#answers ??= new Map()).set(key, (found = this.#find(keywords)));
    return found;
  }

  #find(keywords: readonly string[]): Statement[] {
    const found: Statement[] = [];
    for (const block of this.blocks) {
      const candidates = keywords.length === 0 ? block.statements() : block.statementsAmong(keywords);
      for (const statement of candidates) {
        if (statement.isHeader && statement.equals(this.header)) continue;
        if (this.isConditional && (preprocessorKeywords.includes(statement.keyword) || this.livenessOf(statement) === 'dead')) continue;
        found.push(statement);
      }
    }
    return found;
  }

  /** What a reader makes of each block. */
  read<V>({ afresh, remembered }: BlockReader<V>): V[] {
    const [first] = this.blocks;
    return first && this.blocks.length === 1 ? [afresh(first)] : this.blocks.map(remembered);
  }

  /** What a reader makes of the blocks, one after another, less what stands on lines that do not count. */
  collect<T extends { readonly statement: Statement }>(reader: BlockReader<readonly T[]>): readonly T[] {
    const [first] = this.blocks;
    if (first && this.blocks.length === 1 && !this.isConditional) return reader.afresh(first);
    const items = ([] as T[]).concat(...this.read(reader));
    return this.isConditional ? items.filter(item => this.livenessOf(item.statement) !== 'dead') : items;
  }

  /** The interesting words it has, on lines that count or not; see `syntax/mentions.ts`. */
  get mentions(): Mentions {
    return (this.#mentions ??= this.blocks.map(block => block.mentions).reduce((all, each) => all.with(each)));
  }

  /** The last of the lines that begin with `keyword`. */
  last(keyword: string): Statement | undefined {
    return this.statements(keyword).at(-1);
  }

  /** Whether a line of this section is read. */
  livenessOf(statement: Statement): Liveness {
    if (!this.isConditional) return 'live';
    if (statement.equals(this.header)) return livenessOf(this.entry);
    this.#states ??= statesOf(this.blocks, this.entry, this.version);
    const states = this.#states.get(statement.block) ?? outside;
    return livenessOf(typeof states === 'string' ? states : (states[statement.index] ?? outside));
  }

  /** True unless an undecided `.if` stands around the line: only then may two lines be said to follow one another. */
  isCertain(statement: Statement): boolean {
    return this.livenessOf(statement) === 'live';
  }
}

/** The keyword by which the facts know a section: `named-defaults` for a `defaults` with a name. Empty above the first header. */
export function sectionKeywordOf({ kind, isNameless }: Section): string {
  return kind === 'defaults' && !isNameless ? 'named-defaults' : kind;
}

function firstStatement(block: Block): Statement | undefined {
  for (const statement of block.statements()) return statement;
  return undefined;
}

/** The state before each line of a block; one for all when no `.if` line is in it. */
type LineStates = IfState | readonly IfState[];

function statesOf(blocks: readonly Block[], entry: IfState, version: HaproxyVersion): ReadonlyMap<Block, LineStates> {
  const states = new Map<Block, LineStates>();
  let state = entry;
  for (const block of blocks) {
    const lines: IfState[] = [];
    const after = advance(state, block, version, lines);
    states.set(block, block.hasPreprocessor ? lines : state);
    state = after;
  }
  return states;
}

/** The state after a block that is entered in `state`; puts the state before each of its lines into `lines` when it has `.if` lines. */
export function advance(state: IfState, block: Block, version: HaproxyVersion, lines: IfState[] = []): IfState {
  if (!block.hasPreprocessor) return state;
  let now = state;
  for (const statement of block.statements()) {
    lines[statement.index] = now;
    now = afterDirective(now, statement, version);
  }
  return now;
}
