import { suspectTests, strayFlagOf, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { isRefusedAsPattern } from '../../model/conditions/acl-check.ts';
import { forgottenMatchOf, isListFile } from '../../model/conditions/meant-flags.ts';
import { strayTermOf } from '../../model/conditions/stray-terms.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import { hasFlag, moveFlag } from '../edits/acl-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/[^\S\n]-[fimnMu](?!\S)/, isMisplaced);

/**
 * True for a test with a flag behind a pattern, unless it belongs to another test that was put into this one, `hdr(host) -i a.example or hdr(host) -i b.example`, or
 * what stands before it is the beginning of the flags: a file without `-f`, or `beg` without `-m`.
 */
function isMisplaced(written: WrittenTest): boolean {
  const flag = strayFlagOf(written);
  if (written.patterns.slice(0, flag).every(({ value }, i) => isListFile(value, written.test) || (i === 0 && forgottenMatchOf(written.test)))) return false;
  return flag !== undefined && (strayTermOf(written.test, () => true)?.index ?? flag) >= flag;
}

/** What the patterns of a method have to look like, where HAProxy does not take any text. */
const formOf: Readonly<Record<string, RegExp>> = { int: /^(?:[\d:]+|eq|g[et]|l[et])$/, len: /^(?:[\d:]+|eq|g[et]|l[et])$/, bool: /^\d+$/, ip: /^[\d.]+(?:\/\d+)?$|^[\da-f:.]+(?:\/\d+)?$/i };

/** False for a method that HAProxy would refuse because of the other patterns: `path foo -m len 5`. */
function fits({ patterns }: WrittenTest, at: number): boolean {
  const form = patterns[at]?.value === '-m' ? formOf[patterns[at + 1]?.value ?? ''] : undefined;
  return !form || patterns.every((word, i) => i === at || i === at + 1 || form.test(word.value));
}

/** Ways to compare by which a pattern finds itself in the middle of a longer text. */
const within: readonly string[] = ['sub', 'reg'];

/** What comes of it: a second `-i` does nothing, unless texts have it in them. */
function judge(written: WrittenTest, flag: string): Pick<RuleFinding, 'severity' | 'message'> {
  if (flag === '-i' && hasFlag(written, flag)) {
    const isFound = within.includes(matchOf(written.test));
    const effect = isFound ? 'which every text with `-i` in it matches, `my-image` say' : 'and superfluous';
    return { severity: isFound ? 'warning' : 'information', message: `\`-i\` stands before the first pattern and holds for all of them. Here it is one more pattern, ${effect}. Remove it.` };
  }
  const effect = flag === '-i' ? 'capitals still count' : flag === '-f' ? 'the file is not read' : 'it does nothing';
  return { severity: 'warning', message: `HAProxy reads flags before the first pattern only: \`${flag}\` is one more pattern here, and ${effect}. Put it before the patterns.` };
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
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      // Of those bad-acl-pattern speaks.
      if (isRefusedAsPattern(written, version)) continue;
      const at = strayFlagOf(written) ?? 0;
      const flag = written.patterns[at];
      if (!flag) continue;
      yield {
        at: flag,
        ...judge(written, flag.value),
        repairs: fits(written, at) ? [moveFlag(written, at)] : [],
      };
    }
  },
});
