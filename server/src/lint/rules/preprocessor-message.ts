import { preprocessorKeywords } from '../../language/preprocessor.ts';
import { inDocuments } from '../../model/incremental/in-documents.ts';
import { afterDirective, livenessOf, outside } from '../../model/preprocessor.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const messages: readonly string[] = ['.alert', '.warning', '.notice', '.diag'];
const directives: readonly string[] = [...preprocessorKeywords, ...messages];

const linesIn = inDocuments(({ blocks }) => blocks.flatMap(block => block.statementsAmong(directives)));

/** A message is one word. */
function extraWords(line: Statement): RuleFinding | undefined {
  const [, first, ...others] = line.allWords;
  const last = others.at(-1);
  if (!first || !others[0] || !last) return undefined;
  const { start } = first.span;
  const text = line.block.text.slice(start, last.span.end);
  return {
    at: others[0],
    message: `\`${line.keyword}\` takes one word, so a message of several needs quotes: HAProxy does not start.`,
    repairs: [
      /["'\\$]/.test(text)
        ? { title: 'Keep only the first word', safety: 'review', edits: others.map(deleteWord) }
        : { title: 'Put the message into quotes', safety: 'safe', edits: [{ at: { block: line.block, span: { start, end: last.span.end } }, text: `"${text}"` }] },
    ],
  };
}

/** `Unexpected argument`, and the messages themselves: tried on 2.6 to 3.4. In dead code HAProxy does not look at them. */
export default defineRule({
  name: 'preprocessor-message',
  summary: 'A `.alert` or `.warning` line is reached, or a message has no quotes.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: messages,
  *check(configuration) {
    const { version } = configuration;
    for (const [, lines] of linesIn(configuration)) {
      let state = outside;
      for (const line of lines) {
        state = afterDirective(state, line, version);
        const liveness = messages.includes(line.keyword) ? livenessOf(state) : 'dead';
        const extra = liveness === 'dead' ? undefined : extraWords(line);
        if (extra) yield extra;
        else if (liveness === 'live' && line.keyword === '.alert') yield { at: line, message: `HAProxy ${version} reaches this line, prints its message and does not start. Put it under a \`.if\` that is false.` };
        else if (liveness === 'live' && line.keyword === '.warning') yield { at: line, severity: 'warning', message: `HAProxy ${version} reaches this line and prints its message as a warning. Put it under a \`.if\`, or say it in a comment.` };
      }
    }
  },
});
