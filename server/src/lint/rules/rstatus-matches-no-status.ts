import { expectationOf, expectsNoAnswer, matchesNoStatus, type CheckExpectation } from '../../model/checks/check-expect.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { statusListIn } from '../findings/status-list.ts';

function outcomeOf(isNegated: boolean): string {
  return isNegated ? 'this never takes a server DOWN, and those that answer so stay UP' : 'no answer is right, and every server goes DOWN. Users get a 503';
}

/** A check reads the status that ends an exchange; `101` of a WebSocket is none to it. Asked plainly, such servers answer 400 or 426. */
function aboutNoAnswer({ keyword, isNegated }: CheckExpectation, pattern: Word): RuleFinding {
  return {
    at: pattern,
    severity: isNegated ? 'warning' : 'error',
    message: `To a health check a status below 200 is no answer, also \`101\` from a server that speaks WebSocket: ${outcomeOf(isNegated)}. Ask for a page that answers a plain request, or take any status below 500.`,
    repairs: isNegated ? [] : [{ title: 'Expect `! rstatus ^5`: any status below 500', safety: 'review', edits: [replaceWord(keyword, '! rstatus'), replaceWord(pattern, '^5')] }],
  };
}

/** Lab cases rstatus-matches-no-status and expect-status-101: L7STS, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'rstatus-matches-no-status',
  summary: 'A health check compares the status with what no answer has: `rstatus 2xx`, `status 101`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-check'],
  sections: ['defaults', 'backend', 'listen'],
  *check(line) {
    const expectation = line.word(1)?.value === 'expect' ? expectationOf(line) : undefined;
    if (!expectation?.pattern) return;
    if (expectsNoAnswer(expectation)) yield aboutNoAnswer(expectation, expectation.pattern);
    if (!matchesNoStatus(expectation)) return;
    const { keyword, pattern, isNegated } = expectation;
    const list = statusListIn(pattern.value);
    const outcome = outcomeOf(isNegated);
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
