import { comparesNumbers } from '../../model/conditions/acl-check.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/\sne\s/, ({ test }) => test.operator === 'ne');

/** Between braces the test is turned round. In an `acl` line, whose uses would have to be, what is below and what is above makes the same of one number. */
function repairsOf(written: WrittenTest): RuleRepair[] {
  const { name, patterns: [first, ...others], test } = written;
  const operator = first && written.word((test.patterns[0]?.word ?? 0) - 1);
  if (!operator) return [];
  if (name !== undefined) {
    if (others.length > 0 || !/^-?\d+$/.test(first.text)) return [];
    const title = `Write \`lt ${first.text} gt ${first.text}\``;
    return [{ title, safety: 'review', edits: [replaceWord(operator, `lt ${first.text} gt`)] }];
  }
  const brace = written.word(-1);
  const turned = { '{': '!{', '!{': '{' }[brace.text];
  if (turned === undefined || written.negated !== (brace.text === '!{')) return [];
  return [{ title: `Write \`${turned} ... eq ${first.text}${others.length > 0 ? ' ...' : ''} }\``, safety: 'review', edits: [replaceWord(brace, turned), replaceWord(operator, 'eq')] }];
}

/** Lab case ne-read-as-eq: on 2.6 to 3.4, of all that is compared as a number, a length or a version. */
export default defineRule({
  name: 'ne-read-as-eq',
  summary: '`ne` stands before a number, and HAProxy reads it as `eq`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const [first] = written.patterns;
      // Behind `ne`, what is no number is refused, which bad-acl-pattern tells.
      if (!first || (!first.hasVariable && !/^[-:\d]/.test(first.value)) || !comparesNumbers(written, version)) continue;
      const { name, negated, criterion, test } = written;
      const remedy = name === undefined ? `Write \`${negated ? '' : '!'}{ ... eq ... }\`` : `Write \`eq\`, and \`!${name}\` in the conditions`;
      yield {
        at: written.word((test.patterns[0]?.word ?? 0) - 1),
        message: `HAProxy takes \`ne\` without a word, and reads it as \`eq\`: this test holds where \`${criterion.value}\` is ${first.value}, the opposite of what is written. ${remedy}.`,
        repairs: repairsOf(written),
      };
    }
  },
});
