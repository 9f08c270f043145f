import { expectationOf } from '../../model/checks/check-expect.ts';
import { rulesNamed } from '../../model/checks/health-check.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Regular expressions that every text matches, an empty one too. */
const matchesAnything = /^(?:\(\?i\))?\^?\(?(?:\.\*)+\??\)?\$?$/;

/** Lab case expect-any-answer, on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-any-answer',
  summary: 'A health check expects what every answer has, so that a server passes it with errors, too.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-check'],
  *check(proxy) {
    const rules = rulesNamed(proxy.statements('http-check'), 'expect');
    for (const line of rules) {
      const { match, isNegated, keyword, pattern } = expectationOf(line) ?? {};
      // Beside another rule it does no harm.
      if (!keyword || !pattern || pattern.hasVariable || isNegated || rules.length > 1 || (match !== 'rstring' && match !== 'rstatus') || !matchesAnything.test(pattern.value)) continue;
      yield {
        at: pattern,
        // Who asks for the status, and for any, may just want an answer.
        ...(match === 'rstatus' ? { severity: 'information' as const } : {}),
        message: `Every answer matches \`${pattern.value}\`, those that say 500 or 503 too, and without this line they would not pass: a server that is sick stays UP, and users get its errors. Name the statuses that a healthy one answers.`,
        repairs: [{ title: 'Expect `status 200-399`', safety: 'review', edits: [replaceWord(keyword, 'status'), replaceWord(pattern, '200-399')] }],
      };
    }
  },
});
