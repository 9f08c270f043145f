import { canAllFail } from '../../expression/negation.ts';
import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import { whenActs } from './certain-condition.ts';
import { impossiblePairs } from './impossible-pairs.ts';
import { conditionOf } from './statement-condition.ts';

/** The words `or` between neighbours that are negated, as in `if !a or !b`: such a line acts on whoever lacks one of them. Empty for another condition. */
export function separatorsOf(statement: Statement): Word[] {
  const found = conditionOf(statement);
  if (!found || found.unless) return [];
  const { start, condition: { groups } } = found;
  return groups.slice(0, -1).flatMap((group, i) => {
    const term = negatedAlone(group);
    if (!term || !negatedAlone(groups[i + 1] ?? [])) return [];
    return statement.word(start + (term.kind === 'named' ? term.word : term.endWord) + 1) ?? [];
  });
}

function negatedAlone([term, another]: readonly Term[]): Term | undefined {
  return term?.negated && !another ? term : undefined;
}

/** True where nobody has all of those, so that the line acts on everybody. */
export function everybodyLacksOne(statement: Statement, owner: Proxy): boolean {
  if (separatorsOf(statement).length === 0) return false;
  const acts = whenActs(statement, owner);
  return !canAllFail([acts, ...impossiblePairs([acts])]);
}

/** A line, and the section that it is of. */
interface OwnedLine {
  readonly statement: Statement;
  readonly owner: Proxy;
}

/** Nobody writes more such lines. */
const MAX_LINES = 20;

/** The first two of some lines, `if !a` and `if !b`, or with `unless`, of which each request lacks one: together they act on everybody. */
export function linesLackedByAll<T extends OwnedLine>(lines: readonly T[]): readonly [T, T] | undefined {
  const lacking = lines.filter(({ statement, owner }) => actsOnLack(statement) && owner.section.isCertain(statement));
  if (lacking.length < 2 || lacking.length > MAX_LINES) return undefined;
  const acts = lacking.map(({ statement, owner }) => whenActs(statement, owner));
  for (const [i, second] of lacking.entries()) {
    const conditionsWith = (j: number) => acts.filter((_, at) => at === i || at === j);
    const at = lacking.slice(0, i).findIndex((_, j) => !canAllFail([...conditionsWith(j), ...impossiblePairs(conditionsWith(j))]));
    if (at >= 0) return [lacking[at] as T, second];
  }
  return undefined;
}

/** True for a line that acts on whoever lacks one thing. */
function actsOnLack(statement: Statement): boolean {
  const found = conditionOf(statement);
  const [group, another] = found?.condition.groups ?? [];
  const [term, more] = group ?? [];
  return term !== undefined && !another && !more && term.negated !== found?.unless;
}

/** Both conditions as one that acts on whoever lacks all: `if !a !b`. */
export function lackingAll(first: Statement, second: Statement): string | undefined {
  const [one, other] = [conditionOf(first), conditionOf(second)];
  if (!one || other?.unless !== one.unless) return undefined;
  return `${one.text}${one.unless ? ' or ' : ' '}${second.values(other.start).join(' ')}`;
}
