import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { meantByPercent } from '../edits/format-edits.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { aliasRepairs } from '../findings/gone-aliases.ts';
import { defineRule } from '../rule.ts';

/** "no such format alias" (3.0), "no such format variable" (2.6). Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'unknown-log-alias',
  summary: 'A log-format holds a percent sign and a name that this version does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['unknown-alias'], problem => ({ repairs: aliasRepairs(problem, context.version), ...meantByPercent(problem, context.version) })),
});
