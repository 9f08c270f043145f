import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** Each directive and option with a number tried on 2.6 to 3.4: many take what is none for 0, and are left alone. */
export default defineRule({
  name: 'bad-number',
  summary: 'A number cannot be read, or is outside of its limits.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('number', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('number', statement, section, version),
});
