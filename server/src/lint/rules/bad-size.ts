import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** Each directive with a size tried on 2.6 to 3.4; the older ones take what begins with a digit. */
export default defineRule({
  name: 'bad-size',
  summary: 'A size cannot be read.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('size', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('size', statement, section, version),
});
