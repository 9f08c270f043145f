import { serverOptionOpposites, serverOptionTakesValue } from '../language/server-options.ts';
import type { Block } from '../syntax/block.ts';
import { keywordNumber, unlisted } from '../syntax/keyword-table.ts';
import { packedNumbers, type PackedNumbers } from '../syntax/packed-numbers.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { perBlock } from './per-block.ts';

/** One option in force on a server, and the line that sets it: its own, or a `default-server` line. */
export interface ServerOption {
  readonly name: string;
  /** The option's own word. */
  readonly word: Word;
  /** The word after it, for an option that takes a value. */
  readonly value: Word | undefined;
  readonly statement: Statement;
}

/** The `default-server` lines that act on a line, the nearest one first; those of the inherited defaults come last. */
export class DefaultServer {
  readonly statement: Statement;
  readonly above: DefaultServer | undefined;
  /** What was found of an option; thousands of servers ask. */
  #options: Map<string, ServerOption | undefined> | undefined;

  constructor(statement: Statement, above: DefaultServer | undefined) {
    this.statement = statement;
    this.above = above;
  }

  /** The option that these lines set, unless a later one takes it away. */
  option(name: string): ServerOption | undefined {
    const options = (this.#options ??= new Map<string, ServerOption | undefined>());
    if (!options.has(name)) {
      const option = optionOn(this.statement, name);
      options.set(name, option === 'off' ? undefined : (option ?? this.above?.option(name)));
    }
    return options.get(name);
  }
}

/** What a line says of an option: where, `off` when the last word on it takes it away, undefined when it says nothing. */
export function optionOn(statement: Statement, name: string): ServerOption | 'off' | undefined {
  const index = lastWordOn(statement, name);
  if (index === undefined || index === 'off') return index;
  const word = statement.word(index) as Word;
  return { name, word, value: serverOptionTakesValue(name) ? statement.word(index + 1) : undefined, statement };
}

/** True when the line sets an option, false when it takes it away, undefined when it says nothing: `optionOn`, without making words. */
export function saysOn(statement: Statement, name: string): boolean | undefined {
  const index = lastWordOn(statement, name);
  return index === undefined ? undefined : index !== 'off';
}

/** The index of the last word on a line that sets the option, `off` when a later one takes it away. */
function lastWordOn(statement: Statement, name: string): number | 'off' | undefined {
  const packed = optionsIn(statement.block);
  const wanted = numbersOf(name);
  const from = packed[statement.index] as number;
  for (let at = (packed[statement.index + 1] as number) - 2; at >= from; at -= 2) {
    const number = packed[at] as number;
    if (number === unlisted) continue;
    if (number === wanted.off) return 'off';
    if (number === wanted.on) return packed[at + 1];
  }
  return undefined;
}

/** The index of the first word of a line that is an option. */
export function firstOptionIndex(statement: Statement): number {
  return statement.keyword === 'default-server' ? 1 : statement.keyword === 'server-template' ? 4 : 3;
}

interface OptionNumbers {
  readonly on: number;
  /** The number of the option that undoes it: `no-check` and `check` undo each other, so do `enabled` and `disabled`. */
  readonly off: number;
}

const known = new Map<string, OptionNumbers>();

function numbersOf(name: string): OptionNumbers {
  const found = known.get(name);
  if (found) return found;
  const opposite = serverOptionOpposites[name] ?? (name.startsWith('no-') ? name.slice(3) : `no-${name}`);
  const numbers = { on: keywordNumber(name), off: keywordNumber(opposite) };
  if (numbers.on !== unlisted) known.set(name, numbers);
  return numbers;
}

// Asked for most; they have a number whatever a hostile file fills the table with.
for (const name of ['agent-check', 'backup', 'check', 'disabled', 'maxconn', 'send-proxy', 'track']) numbersOf(name);

const serverKeywords: readonly string[] = ['server', 'server-template', 'default-server'];
/**
 * The options of all server lines of a block, remembered in few bytes because a file may hold 100,000 servers: for each line of the block where its
 * pairs begin (one more entry for the end), then the pairs (number of the option, index of its word).
 */
const optionsIn = perBlock((block: Block): PackedNumbers => {
  const pairs: number[] = [];
  const starts: number[] = [];
  const lines = new Map(block.statementsOf(...serverKeywords).map(statement => [statement.index, statement]));
  for (let line = 0; line <= block.lineCount; line++) {
    starts.push(block.lineCount + 1 + pairs.length);
    const statement = lines.get(line);
    if (statement) pushOptions(pairs, statement);
  }
  const packed = packedNumbers(starts.length + pairs.length, block.text.length);
  packed.set(starts);
  packed.set(pairs, starts.length);
  return packed;
});

function pushOptions(pairs: number[], statement: Statement): void {
  const { words } = statement;
  for (let i = firstOptionIndex(statement); i < words.length; i++) {
    const name = (words[i] as Word).value;
    pairs.push(keywordNumber(name), i);
    if (serverOptionTakesValue(name)) i++;
  }
}
