import { variantOf } from '../../language/acl-variants.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/\bfound\b/, isFoundAlone);

/** The only pattern is `found`, and it can only be meant for `-m`: what a program put into a variable, or a converter made, may be called so. */
function isFoundAlone({ test, words }: WrittenTest): boolean {
  const [call, ...converters] = test.criterion.calls;
  const [pattern, ...others] = test.patterns;
  if (pattern?.text !== 'found' || others.length > 0 || !call || converters.length > 0 || call.name === 'var' || variantOf(call.name)) return false;
  // Behind `--` it is meant as it stands.
  return !test.flags.some(({ name }) => name === '-m' || name === '-f') && !words.some(({ value }) => value === '--');
}

/** Lab case found-without-match-flag, on 2.6 to 3.4. */
export default defineRule({
  name: 'found-without-match-flag',
  summary: 'A condition asks whether something is there with `found`, but without `-m`: it is compared with that word.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const [pattern] = written.patterns;
      if (!pattern || sampleTypeOf(written.test.criterion, version) !== 'str') continue;
      const criterion = `\`${written.criterion.value}\``;
      yield {
        at: pattern,
        message: `${criterion} is compared with the word \`found\` here, so this test matches nothing else. Write \`-m found\` to ask whether it is there.`,
        repairs: [{ title: 'Write `-m found`', safety: 'review', edits: [replaceWord(pattern, '-m found')] }],
      };
    }
  },
});
