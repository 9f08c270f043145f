import { parseDuration, type Duration } from '../language/duration.ts';
import { serverOptionTakesValue } from '../language/server-options.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { firstOptionIndex, optionOn, saysOn, type DefaultServer, type ServerOption } from './server-options.ts';

export type { DefaultServer, ServerOption } from './server-options.ts';

/** A `server` or `server-template` line with the `default-server` lines above it merged in. */
export class Server {
  readonly statement: Statement;
  readonly #defaults: DefaultServer | undefined;

  constructor(statement: Statement, defaults: DefaultServer | undefined) {
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
    const own = this.ownOption(name);
    return own === 'off' ? undefined : (own ?? defaultOption(this.#defaults, name));
  }

  has(name: string): boolean {
    const own = saysOn(this.statement, name);
    return own ?? defaultOption(this.#defaults, name) !== undefined;
  }

  /** What its own line says of an option, `off` for `no-<option>`. */
  ownOption(name: string): ServerOption | 'off' | undefined {
    return optionOn(this.statement, name);
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
    for (let line = this.#defaults; line; line = line.above) if (hasNamelessOption(line.statement)) return true;
    return hasNamelessOption(this.statement);
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
}

/** The servers of a section, and the `default-server` lines in force at its end. Such a line acts only on lines below it (lab case default-server-after-servers). */
export function readServers(statements: Iterable<Statement>, inherited: DefaultServer | undefined): { servers: Server[]; defaultServer: DefaultServer | undefined } {
  const servers: Server[] = [];
  let defaultServer = inherited;
  for (const statement of statements) {
    if (statement.keyword === 'default-server') defaultServer = { statement, above: defaultServer };
    else servers.push(new Server(statement, defaultServer));
  }
  return { servers, defaultServer };
}

/** The option that `default-server` lines set, unless a later one takes it away. */
export function defaultOption(lines: DefaultServer | undefined, name: string): ServerOption | undefined {
  for (let line = lines; line; line = line.above) {
    const option = optionOn(line.statement, name);
    if (option) return option === 'off' ? undefined : option;
  }
  return undefined;
}

function hasNamelessOption(statement: Statement): boolean {
  if (!statement.block.hasQuoting) return false;
  return statement.words.slice(firstOptionIndex(statement)).some((word, i, words) => word.hasVariable && !serverOptionTakesValue(words[i - 1]?.value ?? ''));
}
