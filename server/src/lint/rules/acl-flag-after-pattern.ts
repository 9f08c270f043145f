import { suspectTests, strayFlagOf, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { strayTermOf } from '../../model/conditions/stray-terms.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import { asWritten } from '../../syntax/word.ts';
import { addFlag } from '../edits/acl-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/[^\S\n]-[fimnMu](?!\S)/, isMisplaced);

/** True for a test with a flag behind a pattern, unless it belongs to another test that was put into this one: `hdr(host) -i a.example or hdr(host) -i b.example`. */
function isMisplaced(written: WrittenTest): boolean {
  const flag = strayFlagOf(written);
  return flag !== undefined && (strayTermOf(written.test, () => true)?.index ?? flag) >= flag;
}

const takesArgument = ['-f', '-m', '-u'];

/** True for a flag that stands before the patterns, too, and holds for all of them. */
function isThere({ test }: WrittenTest, flag: string): boolean {
  return test.flags.some(({ name }) => name === flag);
}

/** Ways to compare by which a pattern finds itself in the middle of a longer text. */
const within: readonly string[] = ['sub', 'reg'];

/** What comes of it: a second `-i` does nothing, unless texts have it in them. */
function judge(written: WrittenTest, flag: string): Pick<RuleFinding, 'severity' | 'message'> {
  if (flag === '-i' && isThere(written, flag)) {
    const isFound = within.includes(matchOf(written.test));
    const effect = isFound ? 'which every text with `-i` in it matches, `my-image` say' : 'and superfluous';
    return { severity: isFound ? 'warning' : 'information', message: `\`-i\` stands before the first pattern and holds for all of them. Here it is one more pattern, ${effect}. Remove it.` };
  }
  const effect = flag === '-i' ? 'capitals still count' : flag === '-f' ? 'the file is not read' : 'it does nothing';
  return { severity: 'warning', message: `HAProxy reads flags before the first pattern only: \`${flag}\` is one more pattern here, and ${effect}. Put it before the patterns.` };
}

/** Moves the flag behind the criterion, or takes it away where there is one like it. */
function repairOf(written: WrittenTest, at: number): RuleRepair {
  const [flag, argument] = written.patterns.slice(at);
  const hasArgument = takesArgument.includes(flag?.value ?? '');
  const isDouble = isThere(written, flag?.value ?? '');
  // As it holds for all patterns, each further one goes.
  const more = isDouble && !hasArgument ? written.patterns.slice(at + 1).filter(word => word.value === flag?.value) : [];
  const words = [flag, hasArgument ? argument : undefined].filter(word => word !== undefined);
  const text = asWritten(words);
  return {
    title: isDouble ? `Remove \`${text}\`` : `Move \`${text}\` before the patterns`,
    safety: 'review',
    edits: [...(isDouble ? [] : [addFlag(written, text)]), ...[...words, ...more].map(deleteWord)],
  };
}

/** `hdr(host) www.example.com -i` does not match `WWW.example.com` (2.6 to 3.4); `-i www.example.com -i example.com` matches both in capitals (2.6 and 3.4). */
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
      yield {
        at: flag,
        ...judge(written, flag.value),
        repairs: [repairOf(written, at)],
      };
    }
  },
});
