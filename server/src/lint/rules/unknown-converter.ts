import { convertersIn } from '../../language/converters.ts';
import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings, suggesting } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "unknown converter". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'unknown-converter',
  summary: 'An expression holds a converter that this version does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['unknown-converter'], problem => suggesting(problem, convertersIn(context.version).map(({ name }) => name))),
});
