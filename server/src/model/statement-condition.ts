import { parseCondition, type Condition } from '../expression/condition.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';

/**
 * The `if` or `unless` part of a line. Files hold tens of thousands of them, so this remembers where it stands, and parses only when asked what it says.
 */
export class StatementCondition {
  readonly statement: Statement;
  readonly unless: boolean;
  readonly #at: number;

  constructor(statement: Statement, at: number, unless: boolean) {
    this.statement = statement;
    this.unless = unless;
    this.#at = at;
  }

  /** The word `if` or `unless`. */
  get keyword(): Word {
    return this.statement.word(this.#at) as Word;
  }

  /** The index of the word after it, from which the word indices inside `condition` count. */
  get start(): number {
    return this.#at + 1;
  }

  get condition(): Condition {
    return parseCondition(this.statement.values(this.start));
  }

  /** The condition as text, single blanks between words: its identity among conditions of one section. */
  get text(): string {
    return this.statement.values(this.#at).join(' ');
  }
}

const withCondition = new Set([
  'use_backend', 'use-server', 'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'redirect', 'stick', 'force-persist',
  'ignore-persist', 'monitor', 'quic-initial', 'block', 'reqadd', 'reqirep', 'reqrep', 'rspadd', 'rspirep', 'rsprep', 'force-be-switch',
]);

/** The condition of a line, or undefined for a line that has none or can have none. */
export function conditionOf(statement: Statement): StatementCondition | undefined {
  if (!withCondition.has(statement.keyword)) return undefined;
  for (let i = 1; ; i++) {
    const word = statement.word(i)?.value;
    if (word === undefined) return undefined;
    if (word === 'if' || word === 'unless') return new StatementCondition(statement, i, word === 'unless');
  }
}
