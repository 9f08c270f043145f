import { suspectTests, strayFlagOf, type WrittenTest } from '../../model/acl-tests.ts';
import { linesWithTest } from '../../model/acl-use.ts';
import { asWritten } from '../../syntax/word.ts';
import { addFlag } from '../acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/[^\S\n]-[fimnMu](?!\S)/, written => strayFlagOf(written) !== undefined);

const takesArgument = ['-f', '-m', '-u'];

/** Moves the flag behind the criterion, or takes it away where there is one like it. */
function repairOf(written: WrittenTest, at: number): RuleRepair {
  const [flag, argument] = written.patterns.slice(at);
  const words = [flag, takesArgument.includes(flag?.value ?? '') ? argument : undefined].filter(word => word !== undefined);
  const text = asWritten(words);
  const isThere = written.test.flags.some(each => each.name === flag?.value);
  return {
    title: isThere ? `Remove \`${text}\`` : `Move \`${text}\` before the patterns`,
    safety: 'review',
    edits: [...(isThere ? [] : [addFlag(written, text)]), ...words.map(deleteWord)],
  };
}

/** `hdr(host) www.example.com -i` does not match `WWW.example.com` (2.6 to 3.4). */
export default defineRule({
  name: 'acl-flag-after-pattern',
  summary: 'A flag of a condition stands behind a pattern, and is read as another pattern.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const written of proxy.section.collect(suspects)) {
      const at = strayFlagOf(written) ?? 0;
      const flag = written.patterns[at];
      if (!flag) continue;
      const effect = flag.value === '-i' ? 'capitals still count' : flag.value === '-f' ? 'the file is not read' : 'it does nothing';
      yield {
        at: flag,
        message: `HAProxy reads flags before the first pattern only: \`${flag.value}\` is one more pattern here, and ${effect}. Put it before the patterns.`,
        repairs: [repairOf(written, at)],
      };
    }
  },
});
