import type { Block } from '../syntax/block.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import type { QuotingProblem } from '../syntax/unquote.ts';
import type { Word } from '../syntax/word.ts';
import { perBlock } from './incremental/per-block.ts';

/** Something in the quotes, escapes or variables of a line that makes HAProxy refuse the file, in dead code too. */
export interface QuotedLineProblem extends Place {
  readonly kind: QuotingProblem['kind'];
  readonly statement: Statement;
  readonly word: Word;
}

/** The first problem of each line: HAProxy reads no further than that, and misses a quote only at the end of the line. */
export const quotingProblemsOf = perBlock((block: Block): readonly QuotedLineProblem[] => {
  if (!block.hasQuoting) return none;
  return [...block.statements()].map(firstProblem).filter(problem => problem !== undefined);
});

const none: readonly QuotedLineProblem[] = [];

/** True where HAProxy cannot read the words of a line: nothing else is to be said of them. */
export function isUnreadable(statement: Statement): boolean {
  return quotingProblemsOf(statement.block).some(problem => problem.statement.equals(statement));
}

function firstProblem(statement: Statement): QuotedLineProblem | undefined {
  if (!statement.hasQuoting) return undefined;
  for (const word of statement.allWords) {
    const [first] = word.unquoted.problems;
    if (!first) continue;
    const { start } = word.span;
    return { kind: first.kind, statement, word, block: statement.block, span: { start: start + first.span.start, end: start + first.span.end } };
  }
  return undefined;
}
