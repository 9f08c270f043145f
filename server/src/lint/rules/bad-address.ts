import { argumentProblems, mayHaveProblems } from '../arguments/problems.ts';
import { defineRule } from '../rule.ts';

/** "missing port specification", "port range not permitted here", "invalid port": tried on 2.6 to 3.4. Names and files are the environment's. */
export default defineRule({
  name: 'bad-address',
  summary: 'An address cannot be read, or lacks its port, or has one where none may be.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => mayHaveProblems('address', keyword, section, version),
  check: (statement, { section, version }) => argumentProblems('address', statement, section, version),
});
