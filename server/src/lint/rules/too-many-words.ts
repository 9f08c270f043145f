import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Block } from '../../syntax/block.ts';
import { Statement } from '../../syntax/statement.ts';
import { defineRule } from '../rule.ts';

/** What a line can have, its first word included. */
const LIMIT = 64;

/** The lines that have more, by their index. Up to 3.0 a comment behind the last word that may be counts as one more. */
function* longLines(block: Block, version: HaproxyVersion): Generator<Statement> {
  for (let i = 0; i < block.lineCount; i++) {
    if (!block.isStatement(i) || block.wordCount(i) < LIMIT) continue;
    const isOne = block.wordCount(i) > LIMIT || (!isAtLeast(version, '3.2') && /^[ \t]+#/.test(block.text.slice(block.spanOf(i).end, block.spanOf(i).end + 200)));
    if (isOne) yield new Statement(block, i);
  }
}

/** `too many words, truncating after word 64`: tried on 2.6 to 3.4, in dead code too. */
export default defineRule({
  name: 'too-many-words',
  summary: 'A line has more words than HAProxy reads.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'block',
  *check(block, { version }) {
    for (const line of longLines(block, version)) {
      const word = line.allWords[LIMIT];
      const advice = line.keyword === 'acl' ? 'Spread the patterns over several `acl` lines of the same name, or move them to a file and name it with `-f`.' : 'Spread them over several lines.';
      yield {
        at: word ?? line,
        message: word
          ? `This is word ${LIMIT + 1} of the line, and a line can have ${LIMIT}: HAProxy does not start. ${advice}`
          : `This line has ${LIMIT} words and a comment, which HAProxy ${version} counts as one more: it does not start. Move the comment to a line of its own.`,
      };
    }
  },
});
