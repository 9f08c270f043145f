import { linesWithTest } from '../../model/acl-use.ts';
import { hostMistakeOf } from '../../model/host-mistake.ts';
import { addFlag } from '../acl-edits.ts';
import { deadTestsFinder } from '../pattern-findings.ts';
import { defineRule } from '../rule.ts';

/** What of a regular expression stands for itself: escapes, classes and groups with a question mark may have capitals of another meaning. */
function literalsOf(regex: string): string {
  return regex.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '').replace(/\(\?[^)]*\)?/g, '');
}

const deadTestsIn = deadTestsFinder(/host|sni|var\(/i, (pattern, test) => {
  const { source: { subject, letters }, match, ignoresCase } = test;
  if ((subject !== 'host' && subject !== 'sni') || letters || ignoresCase || ['found', 'bool', 'len', 'int', 'ip', 'bin'].includes(match)) return undefined;
  const text = match === 'reg' ? (/\(\?[a-z]*i/.test(pattern) ? '' : literalsOf(pattern)) : pattern;
  return /[A-Z]/.test(text) && !hostMistakeOf(pattern, test) ? 'case' : undefined;
});

/** Lab case host-in-capitals: browsers, and most other clients, send host names in lower case. */
export default defineRule({
  name: 'host-pattern-case',
  summary: 'A host name with capitals is compared letter by letter, and browsers send it in lower case.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { test, dead: [first, ...others] } of deadTestsIn(proxy)) {
      yield {
        at: first.word,
        message: `Without \`-i\` capitals count, and browsers send host names in lower case: \`${test.written.criterion.value}\` does not match \`${first.word.value}\` for them. Add \`-i\`.`,
        related: others.map(({ word }) => ({ at: word, message: 'Capitals here too' })),
        repairs: [{ title: 'Add `-i`', safety: 'review', edits: [addFlag(test.written, '-i')] }],
      };
    }
  },
});
