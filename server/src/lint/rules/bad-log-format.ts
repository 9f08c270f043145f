import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { meantByPercent } from '../edits/format-edits.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "truncated line", "missing ']'" and "without alias name". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-log-format',
  summary: 'A log-format is not written as HAProxy reads it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['format-syntax'], problem => meantByPercent(problem, context.version)),
});
