import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { isWrittenAsFormat } from '../../model/conditions/format-in-pattern.ts';
import { matchOf, plainMatches } from '../../model/conditions/text-test.ts';
import type { Word } from '../../syntax/word.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A test that compares with `%[...]`. */
interface Suspect {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly formats: readonly [Word, ...Word[]];
}

const suspects = searchTests(/%\[/, (written): Suspect | undefined => {
  const { statement, test } = written;
  const match = matchOf(test);
  if (!plainMatches.includes(match) && match !== 'reg') return undefined;
  const [first, ...others] = written.patterns.filter(word => !word.hasVariable && isWrittenAsFormat(word.value, match));
  return first && { statement, written, formats: [first, ...others] };
});

/** What compares with a variable: `strcmp(NAME)` gives 0 where both are the same (2.6 and 3.4). */
function repairsOf({ criterion, test, patterns }: WrittenTest): RuleRepair[] {
  const [pattern, another] = patterns;
  const variable = /^%\[var\(([\w.]+)\)\]$/.exec(pattern?.value ?? '')?.[1];
  if (!pattern || another || variable === undefined || test.flags.length > 0 || matchOf(test) !== 'str' || criterion.value !== criterion.text) return [];
  return [{
    title: `Compare with the variable, by \`strcmp(${variable})\``,
    safety: 'review',
    edits: [replaceWord(criterion, `${criterion.text},strcmp(${variable})`), replaceWord(pattern, 'eq 0')],
  }];
}

/** Lab case pattern-not-evaluated: 403 for every request of the site itself, on 2.6 to 3.4. */
export default defineRule({
  name: 'pattern-not-evaluated',
  summary: 'A condition compares with `%[...]`, which is not evaluated in a pattern.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { written, formats: [first, ...others] } of proxy.section.collect(suspects)) {
      const isAll = others.length + 1 === written.patterns.length && !written.test.flags.some(({ name }) => name === '-f');
      yield {
        at: first,
        ...(isAll ? {} : { severity: 'warning' as const }),
        message: `A pattern is compared as it is written: \`${first.value}\` is not evaluated, and \`${written.criterion.value}\` never matches it. To compare with what a request holds, put that into a variable with \`set-var\`, and ask \`{ ${written.criterion.value},strcmp(txn.NAME) eq 0 }\`.`,
        related: others.map(at => ({ at, message: 'Is not evaluated either' })),
        repairs: repairsOf(written),
      };
    }
  },
});
