import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** "unknown keyword", "option is not accepted in default-server sections": each option tried on 2.6 to 3.4 in every kind of line. */
export default defineRule({
  name: 'unknown-server-option',
  summary: 'A `server` or `default-server` line has a word that is no option of it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('server-option', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('server-option', statement, section, version),
});
