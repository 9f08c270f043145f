import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { goneValueOn } from '../findings/old-directive.ts';
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
  // Of a value that is gone removed-directive tells.
  check: (statement, { section, version }) => (goneValueOn(statement) ? [] : argumentProblems('value', statement, section, version)),
});
