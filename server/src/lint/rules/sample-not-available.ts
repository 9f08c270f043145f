import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { keepForLater } from '../edits/kept-value-edits.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** "extracts information from ..., none of which is available here" and "may not be reliably used here". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'sample-not-available',
  summary: 'A line reads something that is not there when the line is evaluated.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['not-available'], problem => ({ repairs: keepForLater(statement, problem, context.section, context.version) })),
});
