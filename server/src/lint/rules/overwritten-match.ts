import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "original matching method was overwritten". Tried for every criterion on 3.4; 3.2 is silent. */
export default defineRule({
  name: 'overwritten-match',
  summary: 'The comparison in the name of an ACL criterion is not the one that is made.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['overwritten']),
});
