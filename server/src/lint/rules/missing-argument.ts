import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** Each directive and option was tried without its arguments on 2.6 to 3.4: see language/argument-checks.ts. */
export default defineRule({
  name: 'missing-argument',
  summary: 'A directive or an option lacks the word that has to stand behind it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('missing', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('missing', statement, section, version),
});
