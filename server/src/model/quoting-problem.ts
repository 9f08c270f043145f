import type { Block } from '../syntax/block.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';
import type { QuotingProblem } from '../syntax/unquote.ts';
import type { Word } from '../syntax/word.ts';
import { Memo } from './memo.ts';

/** Something in the quotes, escapes or variables of a line that makes HAProxy refuse the file, in dead code too. */
export interface QuotedLineProblem extends Place {
  readonly kind: QuotingProblem['kind'];
  readonly statement: Statement;
  readonly word: Word;
}

const nothing: readonly unknown[] = [];
const memo = new Memo<Block, readonly QuotedLineProblem[]>('quoting problems');

/** The first problem of each line: HAProxy reads no further than that. */
export function quotingProblemsOf(block: Block): readonly QuotedLineProblem[] {
  if (!block.hasQuoting) return [];
  return memo.get(block, nothing, () => [...block.statements()].map(firstProblem).filter(problem => problem !== undefined));
}

function firstProblem(statement: Statement): QuotedLineProblem | undefined {
  for (const word of statement.allWords) {
    const [first] = [...word.unquoted.problems].sort((a, b) => a.span.start - b.span.start);
    if (!first) continue;
    const { start } = word.span;
    return { kind: first.kind, statement, word, block: statement.block, span: { start: start + first.span.start, end: start + first.span.end } };
  }
  return undefined;
}
