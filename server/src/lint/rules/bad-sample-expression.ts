import { mayHoldExpression, type ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** `field(connect, id)`: the blank behind the comma ends the word, and the parenthesis closes in the next one. */
function partedByBlank(statement: Statement, { at, message }: ExpressionProblem): Partial<RuleFinding> {
  if (!message.includes('never closes')) return {};
  const { words } = statement;
  const first = words.findIndex(word => word.start <= at.span.start && at.span.start < word.end);
  const last = words.findIndex(({ value }, i) => i > first && /^[^()]*\)/.test(value));
  const parted = words.slice(first, last + 1);
  // Quotes keep blanks, and what has another parenthesis open is left to the reader.
  if (first < 0 || last < 0 || last - first > 4 || !parted.slice(0, -1).every(({ text }) => text.endsWith(',')) || parted.some(({ text }) => /["'\\]/.test(text))) return {};
  const gaps = parted.slice(1).map((word, i) => ({ at: { block: word.block, span: { start: parted[i]?.end ?? word.start, end: word.start } }, text: '' }));
  return {
    message: `The blank ends the expression before its parenthesis closes. Write \`${parted.map(({ text }) => text).join('')}\`, without blanks behind the commas.`,
    repairs: [{ title: 'Remove the blanks behind the commas', safety: 'review', edits: gaps }],
  };
}

/** "missing comma after", "expected ')'" and "missing fetch method". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-sample-expression',
  summary: 'A sample expression is not written as HAProxy reads it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['syntax'], problem => partedByBlank(statement, problem)),
});
