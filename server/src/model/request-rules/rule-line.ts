import { ruleSets, type RuleSet } from '../../language/actions.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';

/** A line of a rule set: `http-request ACTION ...`, `tcp-request content ACTION ...`. */
export interface RuleLine {
  readonly statement: Statement;
  readonly ruleSet: RuleSet;
  /** The index of the action. */
  readonly at: number;
  /** Absent where the line ends before it. */
  readonly action: Word | undefined;
}

/** The first words of such lines. */
export const ruleKeywords: readonly string[] = [...new Set(ruleSets.map(ruleSet => ruleSet.split(' ')[0] as string))];

/** The rule on a line; undefined for a line that has none, such as `tcp-request inspect-delay`. */
export function ruleLineOf(statement: Statement): RuleLine | undefined {
  const { keyword } = statement;
  const second = keyword.startsWith('tcp-') ? statement.word(1)?.value : undefined;
  const name = second === undefined ? keyword : `${keyword} ${second}`;
  const ruleSet = ruleSets.find(each => each === name);
  const at = second === undefined ? 1 : 2;
  return ruleSet && { statement, ruleSet, at, action: statement.word(at) };
}
