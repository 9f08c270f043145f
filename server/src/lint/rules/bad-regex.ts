import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "regex is invalid". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-regex',
  summary: 'A regular expression is one that no library takes, or refers to a group that HAProxy does not capture.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['bad-regex']),
});
