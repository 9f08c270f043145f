import { variantOf } from '../../language/acl-variants.ts';
import { enumValue } from '../../language/enums.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import { addFlag } from '../edits/acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { isCutByEmptyWord } from '../findings/lost-words.ts';
import { defineRule } from '../rule.ts';

/** Tests with nothing to compare with but perhaps flags, whatever they look at. */
const nothingBehind = /^\s*acl\s+\S+\s+\S+\s*(?:[-#].*)?$|\{\s+\S+\s+(?:-[^}\n]*)?\}/m;
const suspects = suspectTests(nothingBehind, isBare);

function isBare(written: WrittenTest): boolean {
  const { test } = written;
  if (test.patterns.length > 0 || test.criterion.text === '' || test.problems.length > 0) return false;
  // Of a way to match that HAProxy does not have, bad-acl-match speaks.
  if (test.flags.some(({ name, argument }) => name === '-m' && argument !== undefined && !enumValue('match-method', argument))) return false;
  if (test.flags.some(flag => flag.name === '-f')) return false;
  if (test.flags.some(flag => flag.argument === 'found' || flag.argument === 'bool') && !isGroupTest(written)) return false;
  // Who writes `--` wants no pattern, or has the environment make it empty.
  return !written.words.some(word => word.value === '--' || word.hasVariable);
}

function repairsOf(written: WrittenTest, isNumber: boolean): RuleRepair[] {
  const { criterion, flags } = written.test;
  const name = criterion.calls[0]?.name ?? '';
  // Every request has a method; and 3.4 warns where the comparison in a name is overruled.
  if (variantOf(name) || name === 'method' || flags.length > 0) return [];
  const found: RuleRepair = { title: 'Test that it is there, with `-m found`', safety: 'review', edits: [addFlag(written, '-m found')] };
  return isNumber ? [{ title: 'Test that it is above 0', safety: 'review', edits: [addFlag(written, 'gt 0')] }] : [found];
}

/** "no groups specified": 2.6 to 3.4, in `acl` lines and between braces, whatever flags there are. */
function isGroupTest({ test }: WrittenTest): boolean {
  return test.criterion.calls.length === 1 && test.criterion.calls[0]?.name === 'http_auth_group';
}

/** Lab case acl-without-pattern. Behind a flag HAProxy says nothing (2.6 to 3.4). Truth values need no pattern. */
export default defineRule({
  name: 'acl-without-pattern',
  summary: 'A condition looks at a text, a number or an address, and does not say what it is compared with.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const type = written.test.criterion.calls[0]?.name === 'method' ? 'str' : sampleTypeOf(written.test.criterion, version);
      // Without a way to compare these are refused.
      if (type === undefined || type === 'bool' || ((type === 'any' || type === 'bin' || type === 'meth') && written.test.flags.length === 0)) continue;
      if (isCutByEmptyWord(written.statement, version)) continue;
      if (isGroupTest(written)) {
        yield { at: written.criterion, severity: 'error', message: `\`${written.criterion.value}\` asks for groups, and none is named behind it: HAProxy refuses to start. Name the groups that may pass.` };
        continue;
      }
      const criterion = `\`${written.criterion.value}\``;
      const isNumber = type === 'sint';
      yield {
        at: written.criterion,
        message: `${criterion} is ${isNumber ? 'a number' : 'no truth value'}, and there is nothing to compare it with, so this test never matches. ${isNumber ? 'Say which number, as in `gt 0`.' : 'Add a pattern, or `-m found` to ask whether it is there.'}`,
        repairs: repairsOf(written, isNumber),
      };
    }
  },
});
