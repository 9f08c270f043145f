import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "missing comma after", "expected ')'" and "missing fetch method". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-sample-expression',
  summary: 'A sample expression is not written as HAProxy reads it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['syntax']),
});
