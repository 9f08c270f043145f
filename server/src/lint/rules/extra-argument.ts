import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** "cannot handle unexpected argument": each directive tried with a word too many on 2.6 to 3.4, for many ignore it in silence. */
export default defineRule({
  name: 'extra-argument',
  summary: 'A directive has more words behind it than HAProxy can handle.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('extra', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('extra', statement, section, version),
});
