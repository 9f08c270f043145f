import { allAclCriteria } from '../../language/acl-criteria.ts';
import { fetchesIn } from '../../language/fetches.ts';
import { mayHoldExpression } from '../../model/expressions/expression-problems.ts';
import { aliasInBrackets } from '../findings/alias-in-brackets.ts';
import { aclInBraces } from '../findings/acl-in-braces.ts';
import { expressionFindings, suggesting } from '../findings/expression-findings.ts';
import { holdsCodeForExpression } from '../findings/meant-expectation.ts';
import { defineRule } from '../rule.ts';

/** "unknown fetch method". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'unknown-sample-fetch',
  summary: 'An expression begins with a sample fetch that this version does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  // Of a status code in the place of an expression expect-unknown-match speaks.
  check: (statement, context) => (holdsCodeForExpression(statement) ? [] : expressionFindings(statement, context, ['unknown-fetch'], problem =>
    aclInBraces(statement, problem, context.version) ?? aliasInBrackets(problem, context.version) ?? suggesting(problem, [...fetchesIn(context.version), ...allAclCriteria()].map(({ name }) => name), 'fetch'))),
});
