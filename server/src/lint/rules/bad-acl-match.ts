import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "is not a valid ACL option", "unknown matching method" and "cannot be used with fetch keyword". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-acl-match',
  summary: 'An ACL has a flag or a match method that HAProxy does not take there.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['acl-match']),
});
