import { serverOptionFact, serverOptionOpposites, serverOptionTakesValue } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { RecentMap } from '../../text/recent-map.ts';

/** The first words of the lines that have server options. */
export const linesWithServerOptions: readonly string[] = ['server', 'server-template', 'default-server'];

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

/** The options on a line: of each the index of the word that sets it, counted from the first option; `OFF` when the last word on it takes it away. */
export type WrittenOptions = ReadonlyMap<string, number>;

const OFF = -1;

/** What a line says of an option: where, `off` when the last word on it takes it away, undefined when it says nothing. */
export function optionOn(statement: Statement, name: string, written: WrittenOptions = optionsOf(statement)): ServerOption | 'off' | undefined {
  const at = written.get(name);
  if (at === undefined || at === OFF) return at === OFF ? 'off' : undefined;
  const index = firstOptionIndex(statement) + at;
  const word = statement.word(index) as Word;
  return { name, word, value: serverOptionTakesValue(name) ? statement.word(index + 1) : undefined, statement };
}

/** True when the line sets an option, false when it takes it away, undefined when it says nothing: `optionOn`, without making words. */
export function saysOn(statement: Statement, name: string, written: WrittenOptions = optionsOf(statement)): boolean | undefined {
  const at = written.get(name);
  return at === undefined ? undefined : at !== OFF;
}

/** The option that undoes it: `no-check` and `check` undo each other, so do `enabled` and `disabled`. */
export function oppositeOf(name: string): string {
  return serverOptionOpposites[name] ?? (name.startsWith('no-') ? name.slice(3) : `no-${name}`);
}

/** The index of the first word of a line that is an option. */
export function firstOptionIndex(statement: Statement): number {
  return statement.keyword === 'default-server' ? 1 : addressIndexOf(statement) + 1;
}

/** The index of the word with the address of a `server` or `server-template` line. */
export function addressIndexOf(statement: Statement): number {
  return statement.keyword === 'server-template' && !lacksNumber(statement) ? 3 : 2;
}

/** True for a template of which the number was forgotten: no number, and behind it an option where the address should be, or nothing. */
function lacksNumber(statement: Statement): boolean {
  const [number, address] = [statement.word(2), statement.word(3)];
  if (!number || number.hasVariable || /^\d+(?:-\d+)?$/.test(number.value)) return false;
  return address === undefined || serverOptionFact(address.value) !== undefined;
}

const none: WrittenOptions = new Map();
/** Longer ones are seldom written twice. */
const LONGEST_REPEATED = 200;
const known = new RecentMap<WrittenOptions>(2048);

/** The options of a `server`, `server-template` or `default-server` line. A file may have 100,000 of them, and most have the same options as many others. */
export function optionsOf(statement: Statement): WrittenOptions {
  const { block } = statement;
  const first = block.wordOf(statement.index, firstOptionIndex(statement));
  if (!first) return none;
  const { end } = statement.span;
  if (block.mayHaveEmptyWord || end - first.start > LONGEST_REPEATED) return readOptions(statement);
  const text = block.text.slice(first.start, end);
  return known.get(text) ?? known.set(text, () => readOptions(statement));
}

function readOptions(statement: Statement): WrittenOptions {
  const { words } = statement;
  const start = firstOptionIndex(statement);
  const options = new Map<string, number>();
  for (let i = start; i < words.length; i++) {
    const name = (words[i] as Word).value;
    options.set(name, i - start);
    options.set(oppositeOf(name), OFF);
    if (serverOptionTakesValue(name)) i++;
  }
  return options;
}
