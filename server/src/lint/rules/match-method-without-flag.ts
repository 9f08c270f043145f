import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { forgottenMatchOf } from '../../model/conditions/meant-flags.ts';
import type { Statement } from '../../syntax/statement.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { isSubtraction } from '../../model/conditions/acl-check.ts';
import { defineRule } from '../rule.ts';

/** A test that begins with a way to compare. */
interface Suspect {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly match: string;
}

const suspects = searchTests(/\s["']?(?:str|beg|end|sub|dir|dom|reg|len)["']?\s/, (written): Suspect | undefined => {
  const match = forgottenMatchOf(written.test);
  // Of those that HAProxy refuses bad-acl-pattern speaks.
  return match === undefined || isSubtraction(written) ? undefined : { statement: written.statement, written, match };
});

/** Lab case match-method-without-flag, on 2.6 to 3.4. */
export default defineRule({
  name: 'match-method-without-flag',
  summary: 'A condition says how to compare, with `beg` say, but without `-m`: the word is one more pattern.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { written, match } of proxy.section.collect(suspects)) {
      const [word, second] = written.patterns;
      if (!word || !second) continue;
      yield {
        at: word,
        message: `Without \`-m\` before it \`${match}\` is a pattern: \`${written.criterion.value}\` is compared as a whole, with \`${match}\` and with \`${second.value}\`. Write \`-m ${match}\`.`,
        repairs: [{ title: `Write \`-m ${match}\``, safety: 'review', edits: [replaceWord(word, `-m ${match}`)] }],
      };
    }
  },
});
