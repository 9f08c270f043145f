import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { chainsOf, continuedWord, isMeantAsOne, isNoDirective, isRefusedAtBackslash } from '../findings/continued-lines.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Where the backslash of a word stands, with the blanks around it. */
function backslashOf(word: Word): { readonly start: number; readonly end: number } {
  const { block, span } = word;
  const text = block.text.slice(span.start, span.end);
  const at = span.start + text.trimEnd().length - 1;
  const before = at === span.start ? (/[ \t]*$/.exec(block.text.slice(Math.max(0, at - 200), at))?.[0].length ?? 0) : 0;
  return { start: at - before, end: span.end };
}

function join(chain: readonly Statement[]): RuleRepair {
  const edits = chain.slice(1).flatMap((next, i) => {
    const word = continuedWord(chain[i] as Statement);
    return word ? [{ at: { block: next.block, span: { start: backslashOf(word).start, end: next.span.start } }, text: ' ' }] : [];
  });
  return { title: `Join ${chain.length} lines`, safety: 'review', edits };
}

function removeBackslashes(chain: readonly Statement[]): RuleRepair {
  const words = chain.map(continuedWord).filter(word => word !== undefined);
  return {
    title: words.length > 1 ? 'Remove the backslashes' : 'Remove the backslash',
    safety: 'review',
    edits: words.map(word => ({ at: { block: word.block, span: backslashOf(word) }, text: '' })),
  };
}

/** Joins first what is meant to be one; of other lines each may be a directive of its own. */
function repairsOf(chain: readonly Statement[]): RuleRepair[] {
  const canJoin = chain.length > 1 && !chain[0]?.isHeader && continuedWord(chain.at(-1) as Statement) === undefined;
  if (!canJoin) return [removeBackslashes(chain)];
  return isMeantAsOne(chain) ? [join(chain), removeBackslashes(chain)] : [removeBackslashes(chain), join(chain)];
}

/** @param unknown the word that a line below begins with, where it is no directive */
function explain(first: Statement, refused: Statement | undefined, unknown: string | undefined): string {
  const isRefused = refused !== undefined;
  const here = isRefused ? `${refused === first ? 'here it' : 'it'} is a word that \`${refused.keyword}\` refuses` : 'here it belongs to the last word';
  const next = isRefused || unknown === undefined ? 'the next line is a directive of its own' : `what follows is a line of its own, which \`${unknown}\` cannot begin`;
  const end = isRefused || unknown !== undefined ? ' HAProxy does not start.' : '';
  return `HAProxy does not continue a line at a backslash: ${here}, and ${next}.${end} ${first.isHeader ? 'Remove the backslash' : 'Write it all on one line'}.`;
}

/** Lab cases line-continuation and line-continuation-glued; 2.4 to 3.5-dev. */
export default defineRule({
  name: 'line-continuation',
  summary: 'A backslash at the end of a line does not continue it.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    if (!/\\[ \t]*\r?(?:\n|$)/.test(block.text)) return;
    for (const chain of chainsOf(block)) {
      const [first, ...others] = chain as [Statement, ...Statement[]];
      const word = continuedWord(first) as Word;
      const refused = chain.find(isRefusedAtBackslash);
      const unknown = others.find(isNoDirective)?.keyword;
      yield {
        at: word,
        severity: refused !== undefined || unknown !== undefined ? 'error' : 'warning',
        message: explain(first, refused, unknown),
        related: others.map(at => ({ at, message: 'To HAProxy this is a directive of its own' })),
        repairs: repairsOf(chain),
      };
    }
  },
});
