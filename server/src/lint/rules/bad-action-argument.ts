import { ruleKeywords } from '../../model/request-rules/rule-line.ts';
import { actionProblems } from '../arguments/action-problems.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { defineRule } from '../rule.ts';

/** "expects exactly 2 arguments", "expects either 'if' or 'unless'", "unsupported HTTP code": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-action-argument',
  summary: 'The action of a rule lacks an argument, has one too many, or one that it does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: [...ruleKeywords, 'redirect', 'stats'],
  *check(statement, { section, version }) {
    for (const problem of actionProblems(statement, section, version)) if (problem.kind !== 'missing' || !endsAtEmptyWord(statement)) yield problem;
  },
});
