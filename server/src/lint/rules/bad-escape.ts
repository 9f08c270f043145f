import { quotingProblemsOf } from '../../model/quoting-problem.ts';
import { defineRule } from '../rule.ts';

/** `truncated or invalid hexadecimal sequence` on 2.6 to 3.4, in dead code too. */
export default defineRule({
  name: 'bad-escape',
  summary: 'A `\\x` is not followed by two hexadecimal digits.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    for (const problem of quotingProblemsOf(block)) {
      if (problem.kind !== 'bad-hexadecimal-escape') continue;
      const { start } = problem.span;
      yield {
        at: problem,
        message: '`\\x` begins the code of a character, so two hexadecimal digits have to follow, as in `\\x2F`. HAProxy does not start. Write two digits, or `\\\\x` for a backslash and an x.',
        repairs: [{ title: 'Double the backslash', safety: 'review', edits: [{ at: { block, span: { start, end: start } }, text: '\\' }] }],
      };
    }
  },
});
