import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "is not a number", "is not a valid IPv4 or IPv6 address" and "an hex digit is expected". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-acl-pattern',
  summary: 'A pattern of an ACL is nothing that could be compared.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['acl-pattern']),
});
