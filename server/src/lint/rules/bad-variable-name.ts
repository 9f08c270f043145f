import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { variableMeant } from '../edits/variable-edits.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "invalid variable name" and "invalid syntax at char". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-variable-name',
  summary: 'A variable has a name or a condition that HAProxy does not take.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['bad-variable'], problem => ({ repairs: variableMeant(statement, problem, context.version) })),
});
