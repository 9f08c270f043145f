import { quotingProblemsOf, type QuotedLineProblem } from '../../model/quoting-problem.ts';
import type { QuotingProblem } from '../../syntax/unquote.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

const reasons: Readonly<Partial<Record<QuotingProblem['kind'], string>>> = {
  'bad-name': 'Between double quotes `$` begins an environment variable, and no name can begin with what follows. HAProxy does not start. Write `\\$` for a dollar sign, or use single quotes.',
  'unmatched-brace': 'The name of this environment variable is not closed by a brace: only letters, digits and `_` may stand in it, and a default value after `-`. HAProxy does not start. Write `${NAME}` or `${NAME-default}`, or `\\$` for a dollar sign.',
  'bad-expansion': 'In the braces of an environment variable `[` can only begin `[*]`. HAProxy does not start. Write `${NAME[*]}`, or `\\$` for a dollar sign.',
};

/** A backslash before every `$` of the word that begins no variable. */
function escapeDollars({ block, word }: QuotedLineProblem): RuleRepair {
  const starts = word.unquoted.problems.filter(problem => problem.kind === 'bad-name').map(problem => word.span.start + problem.span.start);
  return {
    title: 'Write `\\$`, an ordinary dollar sign',
    safety: 'review',
    edits: starts.map(start => ({ at: { block, span: { start, end: start } }, text: '\\' })),
  };
}

/** `${NAME:-default}`, as shells write it: HAProxy wants no colon. */
function withoutColon({ block, word, span }: QuotedLineProblem): RuleRepair[] {
  const found = [...block.text.slice(word.span.start, word.span.end).matchAll(/\$\{[A-Za-z_]\w*:-[^${}[]*\}/g)].find(({ 0: text, index }) => word.span.start + index + text.length > span.start);
  if (!found || word.span.start + found.index > span.start) return [];
  const colon = word.span.start + found.index + found[0].indexOf(':-');
  return [{ title: `Write \`${found[0].replace(':-', '-')}\``, safety: 'review', edits: [{ at: { block, span: { start: colon, end: colon + 1 } }, text: '' }] }];
}

/** `forbidden first char in environment variable name` and its like on 2.6 to 3.4, in dead code too. */
export default defineRule({
  name: 'bad-variable',
  summary: 'A `$` between double quotes does not begin the name of an environment variable.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    for (const problem of quotingProblemsOf(block)) {
      const message = reasons[problem.kind];
      if (message !== undefined) yield { at: problem, message, repairs: problem.kind === 'bad-name' ? [escapeDollars(problem)] : withoutColon(problem) };
    }
  },
});
