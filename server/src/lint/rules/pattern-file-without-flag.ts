import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { isListFile } from '../../model/conditions/meant-flags.ts';
import { matchOf, plainMatches } from '../../model/conditions/text-test.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { readFiles } from '../edits/acl-edits.ts';
import { defineRule } from '../rule.ts';

/** A test with names of files among its patterns. */
interface Suspect {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly files: readonly [Word, ...Word[]];
}

const suspects = searchTests(/\s["']?\/(?:etc|usr|opt|var|srv|home|run|data|conf|config)\//, (written): Suspect | undefined => {
  const { statement, test, words } = written;
  const match = matchOf(test);
  // Behind `--` they are meant as they stand.
  if ((!plainMatches.includes(match) && match !== 'reg') || words.some(({ value }) => value === '--')) return undefined;
  // Of an `-f` that took another flag for its file bad-acl-match speaks.
  if (test.problems.some(({ kind }) => kind === 'flag-for-file')) return undefined;
  // Behind an `-f` that stands too low acl-flag-after-pattern speaks.
  const [first, ...others] = written.patterns.filter((word, i) => !word.hasVariable && isListFile(word.value, test) && test.patterns[i - 1]?.text !== '-f');
  return first && { statement, written, files: [first, ...others] };
});

/** Lab case pattern-file-without-flag, on 2.6 to 3.4. */
export default defineRule({
  name: 'pattern-file-without-flag',
  summary: 'A condition has the name of a file for a pattern, as `-f` is missing before it: the file is not read.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { written, files } of proxy.section.collect(suspects)) {
      const [first, ...others] = files;
      yield {
        at: first,
        message: `Without \`-f\` before it the name of a file is a pattern: \`${written.criterion.value}\` is compared with the characters \`${first.value}\`, and the file is not read. Write \`-f ${first.value}\`.`,
        related: others.map(at => ({ at, message: 'Is not read either' })),
        repairs: [readFiles(written, files)],
      };
    }
  },
});
