import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** Each directive and option with fixed values tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-value',
  summary: 'A word is none of those that may stand in its place.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('value', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('value', statement, section, version),
});
