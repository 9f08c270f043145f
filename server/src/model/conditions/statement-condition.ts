import { parseCondition, type Condition } from '../../expression/condition.ts';
import { withoutConstants } from '../../expression/negation.ts';
import { actionArgumentCount, actionOptionCount } from '../../language/action-arguments.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { forAMoment } from '../incremental/memo.ts';
import { perBlock } from '../incremental/per-block.ts';

/**
 * The `if` or `unless` part of a line. Files hold tens of thousands of them, so this remembers where it stands, and parses only when asked what it says.
 */
export class StatementCondition {
  readonly statement: Statement;
  readonly unless: boolean;
  readonly #at: number;
  #condition: Condition | undefined;

  /** @param condition what it says, where that is not what is written */
  constructor(statement: Statement, at: number, unless: boolean, condition?: Condition) {
    this.statement = statement;
    this.unless = unless;
    this.#at = at;
    this.#condition = condition;
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
    return (this.#condition ??= parseCondition(this.statement.values(this.start)));
  }

  /** The condition as text, single blanks between words: its identity among conditions of one section. */
  get text(): string {
    return this.statement.values(this.#at).join(' ');
  }
}

/** The first words of lines that can have a condition. */
export const conditionKeywords: readonly string[] = [
  'use_backend', 'use-server', 'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'redirect', 'stick', 'force-persist',
  'ignore-persist', 'monitor', 'quic-initial', 'block', 'reqadd', 'reqirep', 'reqrep', 'rspadd', 'rspirep', 'rsprep', 'force-be-switch',
];
const withCondition = new Set(conditionKeywords);

/** Where the action of a line stands; lines that are not listed have none. */
const actionIndex: ReadonlyMap<string, number> = new Map([
  ['redirect', 0], ['http-request', 1], ['http-response', 1], ['http-after-response', 1], ['quic-initial', 1], ['stick', 1], ['tcp-request', 2],
  ['tcp-response', 2],
]);

/** What was found out about the lines of a block, by their index. */
const conditionsIn = forAMoment<Block, Map<number, StatementCondition | undefined>>(() => new Map());

/**
 * The condition of a line, or undefined for a line that has none, can have none, or has one that asks for nothing: `if TRUE`. What always or never holds is
 * left out of others.
 */
export function conditionOf(statement: Statement): StatementCondition | undefined {
  const written = writtenConditionOf(statement);
  return written && hasConstants(statement.block) ? meantBy(written) : written;
}

const hasConstants = perBlock(({ text }) => /\b(?:TRUE|FALSE|always_(?:true|false))\b/.test(text) && !/\bacl\s+["']?(?:TRUE|FALSE)\b/.test(text));

const meaningsIn = forAMoment<Block, Map<StatementCondition, StatementCondition | undefined>>(() => new Map());

function meantBy(written: StatementCondition): StatementCondition | undefined {
  const known = meaningsIn(written.statement.block);
  if (!known.has(written)) known.set(written, meaningOf(written));
  return known.get(written);
}

function meaningOf(written: StatementCondition): StatementCondition | undefined {
  const { statement, start, unless, condition } = written;
  const meant = withoutConstants(condition);
  if (meant === condition || meant === unless) return written;
  return typeof meant === 'boolean' ? undefined : new StatementCondition(statement, start - 1, unless, meant);
}

/** The condition of a line as it is written, for who speaks of its words; or undefined for a line that has none or can have none. */
export function writtenConditionOf(statement: Statement): StatementCondition | undefined {
  if (!withCondition.has(statement.keyword)) return undefined;
  const known = conditionsIn(statement.block);
  const { index } = statement;
  if (!known.has(index)) known.set(index, findConditionOf(statement));
  return known.get(index);
}

function findConditionOf(statement: Statement): StatementCondition | undefined {
  const action = actionIndex.get(statement.keyword);
  return action === undefined ? conditionFrom(statement, isIf(statement.word(2)?.value) ? 2 : 1) : conditionBehind(statement, action);
}

/** Where `if` or `unless` stands on the lines of a `fcgi-app` that may have it: behind the arguments, which may read `if` too (tried on 2.6 and 3.4). */
const fcgiConditionAt: ReadonlyMap<string, number> = new Map([['set-param', 3], ['pass-header', 2]]);

/** The first words of the lines of a `fcgi-app` that may have a condition. */
export const fcgiConditionKeywords: readonly string[] = [...fcgiConditionAt.keys()];

/** The condition of a line of a `fcgi-app`, or undefined for a line that has none or can have none. */
export function fcgiConditionOf(statement: Statement): StatementCondition | undefined {
  const at = fcgiConditionAt.get(statement.keyword);
  const sign = at === undefined ? undefined : statement.word(at)?.value;
  return at !== undefined && isIf(sign) ? new StatementCondition(statement, at, sign === 'unless') : undefined;
}

/**
 * The condition behind the action at an index of a line. HAProxy gives an action its arguments before it looks for `if`: the value in
 * `http-request set-header X-Word if` is none (tried on 2.6 and 3.4).
 */
export function conditionBehind(statement: Statement, action: number): StatementCondition | undefined {
  return conditionFrom(statement, action + 1 + actionArgumentCount(statement.word(action)?.value ?? ''), actionOptionCount);
}

function conditionFrom(statement: Statement, start: number, valuesOf?: (option: string) => number): StatementCondition | undefined {
  for (let i = start; ; i++) {
    const word = statement.word(i)?.value;
    if (word === undefined) return undefined;
    if (isIf(word)) return new StatementCondition(statement, i, word === 'unless');
    i += valuesOf?.(word) ?? 0;
  }
}

function isIf(word: string | undefined): boolean {
  return word === 'if' || word === 'unless';
}
