import { expectationOf, matchesNoStatus } from '../../model/check-expect.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';
import { statusListIn } from '../status-list.ts';

/** Lab case rstatus-matches-no-status: L7STS, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'rstatus-matches-no-status',
  summary: 'A health check compares the status with a regular expression that no status matches.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-check'],
  sections: ['defaults', 'backend', 'listen'],
  *check(line) {
    const expectation = line.word(1)?.value === 'expect' ? expectationOf(line) : undefined;
    if (!expectation?.pattern || !matchesNoStatus(expectation)) return;
    const { keyword, pattern, isNegated } = expectation;
    const list = statusListIn(pattern.value);
    const outcome = isNegated
      ? 'this never takes a server DOWN, and those that answer so stay UP'
      : 'no answer is right, and every server goes DOWN. Users get a 503';
    const advice = list ? `Write \`status ${list}\`` : 'Write one that fits, such as `^2`, or use `status` with a list of numbers';
    yield {
      at: pattern,
      severity: isNegated ? 'warning' : 'error',
      message: `\`rstatus\` takes a regular expression, and no status code matches \`${pattern.value}\`: ${outcome}. ${advice}.`,
      repairs: list ? [{
        title: `Write \`status ${list}\``,
        safety: 'review',
        edits: [replaceWord(keyword, keyword.text.replace('rstatus', 'status')), replaceWord(pattern, list)],
      }] : [],
    };
  },
});
