import { mayHoldExpression, type ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import type { Statement } from '../../syntax/statement.ts';
import { moveFileFlag } from '../edits/acl-edits.ts';
import { meantByMatch } from '../edits/match-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** For a flag that `-f` took for the name of its file. */
function repairsOf(statement: Statement, { word }: ExpressionProblem): RuleRepair[] {
  const written = aclTestsOf(statement).find(each => each.test.problems.some(({ kind, word: at }) => kind === 'flag-for-file' && each.word(at).start === word.start));
  return written ? moveFileFlag(written, word) : [];
}

/** "is not a valid ACL option", "unknown matching method", "failed to open pattern file <-i>" and "cannot be used with fetch keyword". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-acl-match',
  summary: 'An ACL has a flag or a match method that HAProxy does not take there.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['acl-match'], problem => ({ repairs: repairsOf(statement, problem), ...meantByMatch(problem) })),
});
