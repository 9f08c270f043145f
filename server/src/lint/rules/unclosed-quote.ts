import { actionFact } from '../../language/actions.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { secondWords } from '../../language/directives.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { ruleKeywords } from '../../model/request-rules/rule-line.ts';
import { quotingProblemsOf, type QuotedLineProblem } from '../../model/quoting-problem.ts';
import { removeQuote, repairQuote } from '../edits/closing-quote.ts';
import { defineRule } from '../rule.ts';

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

/** `unmatched quote` on 2.4 to 3.5-dev, in dead code too. Lab cases unclosed-quote and unclosed-quote-apostrophe. */
export default defineRule({
  name: 'unclosed-quote',
  summary: 'A quote is not closed on its line.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'block',
  *check(block, { version }) {
    for (const problem of quotingProblemsOf(block)) {
      if (problem.kind !== 'unclosed-quote') continue;
      const opensWord = problem.span.start === problem.word.span.start;
      const name = opensWord ? beginsName(problem) : undefined;
      yield {
        at: problem,
        message: `This quote is not closed on its line, and no quoted word goes on in the next one: HAProxy does not start. ${name !== undefined ? `Remove it, or close it behind \`${name}\`` : opensWord ? 'Close it' : 'Close it, or put a backslash before it if it is a character like any other'}.`,
        repairs: name !== undefined ? [removeQuote(problem)] : repairQuote(problem, version),
      };
    }
  },
});
