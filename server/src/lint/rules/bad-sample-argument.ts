import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "invalid args in ..." and "failed to parse ... as type". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-sample-argument',
  summary: 'A sample fetch or converter has arguments that it does not take.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['bad-argument']),
});
