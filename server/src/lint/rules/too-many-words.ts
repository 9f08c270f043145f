import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Block } from '../../syntax/block.ts';
import { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
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

/** How many words of an ACL stand before its patterns at most, `acl NAME FETCH -i -m beg`. */
const HEAD = 8;

/** Several lines of one name, with the flags in each; none where a pattern is read as something else there. */
function severalLines(line: Statement): RuleRepair[] {
  const words = line.allWords;
  if (line.keyword !== 'acl' || line.block.hasPreprocessor || words.some(word => word.value === '--' || word.value === '-f')) return [];
  const first = words.findIndex((word, i) => i > 2 && !word.value.startsWith('-') && !/^-[mu]$/.test(words[i - 1]?.value ?? ''));
  const [head, patterns] = [words.slice(0, first), words.slice(first)];
  // `gt`, `not` and the like are for what follows them.
  if (first < 3 || first > HEAD || patterns.some(({ value }) => /^(?:-\w|eq|g[et]|l[et]|not)$/.test(value))) return [];
  const size = LIMIT - head.length - 1;
  const parts = Array.from({ length: Math.ceil(patterns.length / size) }, (_, i) => asWritten([...head, ...patterns.slice(i * size, (i + 1) * size)]));
  const text = parts.join(`${line.block.lineEndAt(line.line.end)}${line.indentation}`);
  return [{ title: `Write ${parts.length} lines of this name`, safety: 'review', edits: [{ at: { block: line.block, span: line.span }, text }] }];
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
        repairs: word ? severalLines(line) : [],
      };
    }
  },
});
