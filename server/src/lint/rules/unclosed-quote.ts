import { actionFact } from '../../language/actions.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { secondWords } from '../../language/directives.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { ruleKeywords } from '../../model/request-rules/rule-line.ts';
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

/** Words that stand alone, so that no text begins there: the name of an option or an action, a server and its address. */
function beginsName({ statement, span, block }: QuotedLineProblem): string | undefined {
  const { keyword, words } = statement;
  const at = words.findIndex(word => word.start === span.start);
  const bare = /^["']([\w.:*/-]+)(?=[ \t])/.exec(block.text.slice(span.start, span.end))?.[1];
  if (bare === undefined) return undefined;
  const second = words[1]?.value ?? '';
  const isName = at === 0
    || (at === 1 && (secondWords(keyword).has(bare) || ['acl', 'use_backend', 'bind'].includes(keyword)))
    || (ruleKeywords.includes(keyword) && at === (keyword.startsWith('tcp-') ? 2 : 1) && actionFact(bare) !== undefined)
    || (keyword === 'server' && (at < 3 || serverOptionFact(bare) !== undefined))
    || ((keyword === 'bind' || (keyword === 'stats' && second === 'socket')) && bindOptionFact(bare) !== undefined);
  return isName ? bare : undefined;
}

function remove({ block, span }: QuotedLineProblem): RuleRepair {
  return { title: 'Remove the quote', safety: 'review', edits: [{ at: { block, span: { start: span.start, end: span.start + 1 } }, text: '' }] };
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
      const name = opensWord ? beginsName(problem) : undefined;
      yield {
        at: problem,
        message: `This quote is not closed on its line, and no quoted word goes on in the next one: HAProxy does not start. ${name !== undefined ? `Remove it, or close it behind \`${name}\`` : opensWord ? 'Close it' : 'Close it, or put a backslash before it if it is a character like any other'}.`,
        repairs: name !== undefined ? [remove(problem)] : opensWord ? close(problem) : [...escape(problem), ...close(problem)],
      };
    }
  },
});
