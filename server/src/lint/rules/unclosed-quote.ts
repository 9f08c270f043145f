import { quotingProblemsOf, type QuotedLineProblem } from '../../model/quoting-problem.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Closes the quote at the end of the line, but before what looks like a comment. */
function close({ block, span }: QuotedLineProblem): RuleRepair[] {
  const text = block.text.slice(span.start, span.end);
  const quote = text.charAt(0);
  const body = text.replace(/[ \t]#.*$/s, '').trimEnd();
  // A backslash would take the meaning from the quote, and an empty word would end the line.
  if (body.length < 2 || (quote === '"' && body.endsWith('\\'))) return [];
  const end = span.start + body.length;
  return [{ title: `Close the quote: ${quote}`, safety: 'review', edits: [{ at: { block, span: { start: end, end } }, text: quote }] }];
}

function escape({ block, span }: QuotedLineProblem): RuleRepair[] {
  const { start } = span;
  return [{ title: 'Put a backslash before the quote, so that it is an ordinary character', safety: 'review', edits: [{ at: { block, span: { start, end: start } }, text: '\\' }] }];
}

/** `unmatched quote` on 2.4 to 3.5-dev, in dead code too. Lab cases unclosed-quote and unclosed-quote-apostrophe. */
export default defineRule({
  name: 'unclosed-quote',
  summary: 'A quote is not closed on its line.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    for (const problem of quotingProblemsOf(block)) {
      if (problem.kind !== 'unclosed-quote') continue;
      const opensWord = problem.span.start === problem.word.span.start;
      yield {
        at: problem,
        message: `This quote is not closed on its line, and no quoted word goes on in the next one: HAProxy does not start. ${opensWord ? 'Close it' : 'Close it, or put a backslash before it if it is a character like any other'}.`,
        repairs: opensWord ? close(problem) : [...escape(problem), ...close(problem)],
      };
    }
  },
});
