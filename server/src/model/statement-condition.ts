import { parseCondition, type Condition } from '../expression/condition.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';

/** The `if` or `unless` part of a line. */
export interface StatementCondition {
  readonly condition: Condition;
  readonly unless: boolean;
  /** The word `if` or `unless`. */
  readonly keyword: Word;
  /** The words after it; the word indices inside `condition` count from the first of them. */
  readonly words: readonly Word[];
  /** The condition as text, single blanks between words: its identity among conditions of one section. */
  readonly text: string;
}

const withCondition = new Set([
  'use_backend', 'use-server', 'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'redirect', 'stick', 'force-persist',
  'ignore-persist', 'monitor', 'quic-initial', 'block', 'reqadd', 'reqirep', 'reqrep', 'rspadd', 'rspirep', 'rsprep', 'force-be-switch',
]);

/** The condition of a line, or undefined for a line that has none or can have none. */
export function conditionOf(statement: Statement): StatementCondition | undefined {
  if (!withCondition.has(statement.keyword)) return undefined;
  const { words } = statement;
  const at = words.findIndex((word, i) => i > 0 && (word.text === 'if' || word.text === 'unless'));
  if (at < 0) return undefined;
  const keyword = words[at] as Word;
  const rest = words.slice(at + 1);
  const values = rest.map(word => word.value);
  return { condition: parseCondition(values), unless: keyword.text === 'unless', keyword, words: rest, text: `${keyword.text} ${values.join(' ')}` };
}
