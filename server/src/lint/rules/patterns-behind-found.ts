import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { asWritten, type Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/-m\s+found\s/, ({ test, patterns }) =>
  test.patterns.length > 0 && patterns.every(({ hasVariable }) => !hasVariable) && !test.flags.some(({ name }) => name === '-f') && test.flags.some(({ name, argument }) => name === '-m' && argument === 'found'));

/** What every request has: a test whether it is there takes everybody. */
const alwaysThere: ReadonlySet<string> = new Set(['src', 'path', 'pathq', 'url', 'base', 'method']);

/** The words `-m found`, and what follows them. */
function wordsOf(written: WrittenTest): { readonly flag: readonly Word[]; readonly patterns: readonly Word[] } {
  const at = written.test.flags.find(({ name, argument }) => name === '-m' && argument === 'found')?.word ?? 0;
  return { flag: [written.word(at), written.word(at + 1)], patterns: written.patterns };
}

/** `src -m found table bans` asks for a table, which a converter does: `src,in_table(bans)`. */
function repairsOf(written: WrittenTest, version: HaproxyVersion): RuleRepair[] {
  const { flag, patterns } = wordsOf(written);
  const [first, second, more] = patterns;
  if (first?.value === 'table' && second && !more) {
    return [{ title: 'Ask whether the table has it', safety: 'review', edits: [replaceWord(written.criterion, `${written.criterion.text},in_table(${second.text})`), ...[...flag, ...patterns].map(deleteWord)] }];
  }
  const isText = sampleTypeOf(written.test.criterion, version) === 'str';
  const compared = asWritten(patterns);
  const asks: RuleRepair = { title: 'Ask only whether it is there', safety: 'review', edits: patterns.map(deleteWord) };
  const [, method] = flag;
  if (!method) return [asks];
  return [{ title: `Compare with \`${compared}\``, safety: 'review', edits: isText ? [replaceWord(method, 'str')] : flag.map(deleteWord) }, ...(alwaysThere.has(written.test.criterion.text) ? [] : [asks])];
}

/** Lab case patterns-behind-found, on 2.6 to 3.4. */
export default defineRule({
  name: 'patterns-behind-found',
  summary: 'Patterns stand behind `-m found`, which asks whether something is there and compares nothing.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const [first, ...others] = written.patterns;
      if (!first) continue;
      const { criterion } = written;
      const isAlways = alwaysThere.has(criterion.value);
      const what = `\`-m found\` only asks whether there is a \`${criterion.value}\`, and compares it with nothing: \`${first.value}\`${others.length > 0 ? ' and what follows is' : ' is'} never looked at`;
      yield {
        at: first,
        ...(isAlways ? { severity: 'error' as const } : {}),
        message: isAlways ? `${what}, and every request has one, so the test holds for all of them. Leave \`-m found\` out.` : `${what}, and any value will do. Leave \`-m found\` out to compare, or what stands behind it.`,
        repairs: repairsOf(written, version),
      };
    }
  },
});
