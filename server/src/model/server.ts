import { parseDuration, type Duration } from '../language/duration.ts';
import { serverOptionOpposites, serverOptionTakesValue } from '../language/server-options.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';

/** One option in force on a server, and the line that sets it: its own, or a `default-server` line. */
export interface ServerOption {
  readonly name: string;
  /** The option's own word. */
  readonly word: Word;
  /** The word after it, for an option that takes a value. */
  readonly value: Word | undefined;
  readonly statement: Statement;
}

/** Options by name; `off` marks what a `no-...` took away. */
export type ServerOptions = ReadonlyMap<string, ServerOption | 'off'>;

const none: ServerOptions = new Map();

/** A `server` or `server-template` line with the `default-server` lines above it merged in. */
export class Server {
  readonly statement: Statement;
  readonly #defaults: ServerOptions;
  #own: ServerOptions | undefined;

  constructor(statement: Statement, defaults: ServerOptions) {
    this.statement = statement;
    this.#defaults = defaults;
  }

  get isTemplate(): boolean {
    return this.statement.keyword === 'server-template';
  }

  /** The name, or a template's prefix. */
  get name(): string {
    return this.statement.word(1)?.value ?? '';
  }

  get address(): Word | undefined {
    return this.statement.word(this.isTemplate ? 3 : 2);
  }

  /** The option in force, from its own line or else from `default-server`; undefined when absent or taken away. */
  option(name: string): ServerOption | undefined {
    const option = this.own.get(name) ?? this.#defaults.get(name);
    return option === 'off' ? undefined : option;
  }

  has(name: string): boolean {
    return this.option(name) !== undefined;
  }

  /** What its own line says of an option, `off` for `no-<option>`. */
  ownOption(name: string): ServerOption | 'off' | undefined {
    return this.own.get(name);
  }

  /** The number an option holds, or undefined when absent or not a plain number (an environment variable, say). */
  number(name: string): number | undefined {
    const text = this.option(name)?.value?.value;
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  duration(name: string): Duration | undefined {
    const text = this.option(name)?.value?.value;
    return text === undefined ? undefined : parseDuration(text);
  }

  get isDisabled(): boolean {
    return this.has('disabled');
  }

  get isBackup(): boolean {
    return this.has('backup');
  }

  /** True when an option's name comes from the environment: then nobody can say what is missing. */
  get isUncertain(): boolean {
    return [...this.own.values(), ...this.#defaults.values()].some(option => option !== 'off' && option.word.hasVariable);
  }

  /** True when something would notice that it is down: its own check, an agent, or the check of a server it tracks (whose state is not looked at here). */
  get isChecked(): boolean {
    return this.has('check') || this.has('agent-check') || this.has('track');
  }

  /** True when `maxconn` limits it; `maxconn 0` is no limit (lab case maxconn-zero). A value that the environment gives counts as a limit. */
  get isLimited(): boolean {
    const option = this.option('maxconn');
    return option !== undefined && this.number('maxconn') !== 0;
  }

  private get own(): ServerOptions {
    return (this.#own ??= readOptions(this.statement, this.isTemplate ? 4 : 3, none));
  }
}

/** The servers of a section, and what `default-server` comes to at its end. `default-server` acts only on lines below it (lab case default-server-after-servers). */
export function readServers(statements: Iterable<Statement>, inherited: ServerOptions): { servers: Server[]; defaultServer: ServerOptions } {
  const servers: Server[] = [];
  let defaultServer = inherited;
  for (const statement of statements) {
    if (statement.keyword === 'default-server') defaultServer = readOptions(statement, 1, defaultServer);
    else servers.push(new Server(statement, defaultServer));
  }
  return { servers, defaultServer };
}

/** `default-server` options before any line sets one. */
export const noServerOptions = none;

function readOptions(statement: Statement, from: number, base: ServerOptions): ServerOptions {
  let options: Map<string, ServerOption | 'off'> | undefined;
  const { words } = statement;
  for (let i = from; i < words.length; i++) {
    const word = words[i] as Word;
    const name = word.value;
    options ??= new Map(base);
    const value = serverOptionTakesValue(name) ? words[++i] : undefined;
    options.set(name, { name, word, value, statement });
    const undone = serverOptionOpposites[name] ?? (name.startsWith('no-') ? name.slice(3) : `no-${name}`);
    if (options.has(undone) || name.startsWith('no-') || serverOptionOpposites[name] !== undefined) options.set(undone, 'off');
    if (name === 'disabled') options.delete('enabled');
  }
  return options ?? base;
}
