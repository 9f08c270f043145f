import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "converter cannot be applied". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'converter-type-mismatch',
  summary: 'A converter cannot take what stands before it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['cast']),
});
