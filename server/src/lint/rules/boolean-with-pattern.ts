import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/\s["']?(?:0|1|false|true|no|yes|off|on)["']?(?=\s|$)/i, asksForNo);

/** True for a test with patterns that are meant to say no. Any flag but `-m bool` makes another test of it: `-m int 0` does as it says. */
function asksForNo({ test: { flags, operator, patterns } }: WrittenTest): boolean {
  if (patterns.length === 0 || !flags.every(({ name, argument }) => name === '-m' && argument === 'bool')) return false;
  // HAProxy does not look at `ne` either.
  if (operator === 'ne') return patterns.every(({ text }) => /^(?:1|true|yes|on)$/i.test(text));
  if (operator === 'lt') return patterns.every(({ text }) => text === '1');
  return operator !== 'gt' && operator !== 'ge' && patterns.every(({ text }) => /^(?:0|false|no|off)$/i.test(text));
}

/** The words behind the flags: a comparison, if there is one, and the patterns. */
function ignoredWords({ words, test: { operator, patterns: [first] } }: WrittenTest): Word[] {
  return first ? words.slice(first.word - (operator ? 1 : 0)) : [];
}

/** What turns the test round: the `!` before its brace, or `,not` in an `acl` line. */
function turnRound(written: WrittenTest): RuleEdit[] {
  const { name, criterion, test } = written;
  if (name !== undefined) return test.flags.length > 0 || criterion.text !== criterion.value ? [] : [replaceWord(criterion, `${criterion.text},not`)];
  const brace = written.word(-1);
  if (brace.text === '{' && !written.negated) return [replaceWord(brace, '!{')];
  return brace.text === '!{' ? [replaceWord(brace, '{')] : [];
}

function repairsOf(written: WrittenTest): RuleRepair[] {
  const turn = turnRound(written);
  return turn.length === 0 ? [] : [{ title: 'Ask for the opposite', safety: 'review', edits: [...turn, ...ignoredWords(written).map(deleteWord)] }];
}

/** Lab case boolean-with-pattern, on 2.6 to 3.4. */
export default defineRule({
  name: 'boolean-with-pattern',
  summary: 'A test of something that is true or false has a pattern such as `0`, which HAProxy ignores.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const { criterion, name, negated, test } = written;
      if (test.flags.length === 0 && sampleTypeOf(test.criterion, version) !== 'bool') continue;
      const [at] = ignoredWords(written);
      const text = ignoredWords(written).map(word => word.value).join(' ');
      const remedy = name === undefined ? `Write \`${negated ? '' : '!'}{ ... }\` without it` : `Leave it out, and write \`!${name}\` in the conditions`;
      yield {
        at: at ?? criterion,
        message: `\`${criterion.value}\` is true or false here, and HAProxy does not look at the \`${text}\` behind it: the test holds where it is true, the opposite of what is written. ${remedy}.`,
        repairs: repairsOf(written),
      };
    }
  },
});
