import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Directives that refuse a word `\` wherever it stands on the line: tried on 2.6 to 3.4. `acl`, `balance` or `http-request set-header` may take it. */
const refusing = new Set(['bind', 'default-server', 'default_backend', 'server', 'server-template', 'timeout', 'use_backend']);

/** The last word of a line, when it ends in a backslash that escapes nothing but blanks. */
function continuedWord(statement: Statement): Word | undefined {
  const word = statement.allWords.at(-1) as Word;
  if (statement.block.text.slice(word.span.end, statement.line.end).trim() !== '') return undefined;
  const backslashes = /\\+(?= ?$)/.exec(word.text)?.[0].length ?? 0;
  return backslashes % 2 === 1 && word.unquoted.problems.length === 0 && !wayUp.test(word.text) ? word : undefined;
}

/** `..\` at the end of a pattern: the way up in a path of Windows, which attackers send. */
const wayUp = /(?:^|[\\/])\.\.\\$/;

/** The lines that are meant to be one: each but the last ends in a backslash. */
function* chainsOf(block: Block): Generator<Statement[]> {
  let chain: Statement[] = [];
  for (const statement of block.statements()) {
    const previous = chain.at(-1);
    if (previous && !follows(previous, statement)) {
      yield chain;
      chain = [];
    }
    const continued = continuedWord(statement) !== undefined;
    if (continued || chain.length > 0) chain.push(statement);
    if (!continued && chain.length > 0) {
      yield chain;
      chain = [];
    }
  }
  if (chain.length > 0) yield chain;
}

/** True when no other line, not even a blank one, stands between the two. */
function follows(first: Statement, second: Statement): boolean {
  return first.block.text.slice(first.span.end, second.span.start).split('\n').length === 2;
}

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

/** Deeper lines below the first are written as its continuation; lines of the same depth may be directives of their own. */
function repairsOf(chain: readonly Statement[]): RuleRepair[] {
  const [first, second] = chain as [Statement, Statement | undefined];
  const canJoin = second !== undefined && continuedWord(chain.at(-1) as Statement) === undefined;
  if (!canJoin) return [removeBackslashes(chain)];
  const isDeeper = second.indentation.length > first.indentation.length;
  return isDeeper ? [join(chain), removeBackslashes(chain)] : [removeBackslashes(chain), join(chain)];
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
      const isRead = first.words.length === first.allWords.length;
      const isRefused = isRead && word.text.trimEnd() === '\\' && refusing.has(first.keyword);
      yield {
        at: word,
        severity: isRefused ? 'error' : 'warning',
        message: isRefused
          ? `HAProxy does not continue a line at a backslash: here it is a word that \`${first.keyword}\` refuses, and the next line is a directive of its own. HAProxy does not start. Write it all on one line.`
          : 'HAProxy does not continue a line at a backslash: here it belongs to the last word, and the next line is a directive of its own. Write it all on one line.',
        related: others.map(at => ({ at, message: 'To HAProxy this is a directive of its own' })),
        repairs: repairsOf(chain),
      };
    }
  },
});
