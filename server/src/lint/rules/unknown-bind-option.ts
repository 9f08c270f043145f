import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** "unknown keyword": each option tried on 2.6 to 3.4 on `bind`, `default-bind` and `stats socket` lines. */
export default defineRule({
  name: 'unknown-bind-option',
  summary: 'A `bind` line has a word that is no option of it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('bind-option', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('bind-option', statement, section, version),
});
