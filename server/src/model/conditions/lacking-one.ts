import { canAllFail } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import { whenActs } from './certain-condition.ts';
import { impossiblePairs } from './impossible-pairs.ts';
import { conditionOf } from './statement-condition.ts';

/** The words `or` between tests that are all negated, as in `if !a or !b`: such a line acts on whoever lacks one of them. Empty for another condition. */
export function separatorsOf(statement: Statement): Word[] {
  const found = conditionOf(statement);
  if (!found || found.unless || !found.condition.groups.every(group => group.length === 1 && group[0]?.negated)) return [];
  const ends = found.condition.groups.slice(0, -1).flatMap(([term]) => (term ? [term.kind === 'named' ? term.word : term.endWord] : []));
  return ends.flatMap(end => statement.word(found.start + end + 1) ?? []);
}

/** True where nobody has all of those, so that the line acts on everybody. */
export function everybodyLacksOne(statement: Statement, owner: Proxy): boolean {
  if (separatorsOf(statement).length === 0) return false;
  const acts = whenActs(statement, owner);
  return !canAllFail([acts, ...impossiblePairs([acts])]);
}
