import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleEdit } from './rule-edits.ts';

/** Writes another condition, with its `if` or `unless`, in the place of that of a line; none for a line without one. */
export function replaceCondition(statement: Statement, text: string): RuleEdit[] {
  const keyword = writtenConditionOf(statement)?.keyword;
  const last = statement.words.at(-1);
  return keyword && last ? [{ at: { block: statement.block, span: { start: keyword.span.start, end: last.span.end } }, text }] : [];
}
