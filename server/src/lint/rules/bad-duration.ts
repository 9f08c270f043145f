import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** "unexpected character in argument", "timer overflow": each directive and option tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-duration',
  summary: 'A duration cannot be read, or is more than a timer can hold.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('duration', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('duration', statement, section, version),
});
