import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { anyConditionOf } from './acl-use.ts';
import { fcgiConditionOf } from './statement-condition.ts';
import { unmatchedBrace } from './unmatched-brace.ts';

/** A word of a condition with a brace in it that was meant to be a word of its own, and how it is written with blanks. */
export interface GluedBrace {
  readonly word: Word;
  readonly apart: string;
  /** True where the brace ends a test: HAProxy reads on in it. */
  readonly closes: boolean;
}

/** The braces in the condition of a line that lack a blank, in order: `{path /a }`, `{ path /a}`, `{ path /a }or is_b`. Those of a template are none. */
export function gluedBracesOf(statement: Statement): GluedBrace[] {
  const { block, span } = statement;
  const line = block.text.slice(span.start, span.end);
  const found = /\S[{}]|[{}]\S/.test(line) && !/\{\{|\{%|<%/.test(line) ? anyConditionOf(statement) ?? fcgiConditionOf(statement) : undefined;
  if (!found) return [];
  const glued: GluedBrace[] = [];
  let isInside = false;
  for (const word of statement.words.slice(found.start)) {
    const read = apart(word.text, isInside);
    if (read.text !== word.text) glued.push({ word, apart: read.text, closes: isInside });
    isInside = read.isInside;
  }
  return glued;
}

/** A word with blanks around its braces, and whether a test goes on behind it. */
function apart(text: string, isInside: boolean): { readonly text: string; readonly isInside: boolean } {
  if (text === '') return { text, isInside };
  if (!isInside) {
    const [open = '', rest = ''] = /^!*\{(.*)$/s.exec(text) ? [text.slice(0, text.indexOf('{') + 1), text.slice(text.indexOf('{') + 1)] : [];
    if (open === '') return { text, isInside };
    const inside = apart(rest, true);
    return { text: rest === '' ? open : `${open} ${inside.text}`, isInside: inside.isInside };
  }
  const end = unmatchedBraceIn(text);
  if (end < 0) return { text, isInside };
  const before = text.slice(0, end);
  // Nothing but a slip is made of signs; other words behind a brace begin a term.
  const behind = text.slice(end + 1).replace(/^[^\w!{|(]+$/, '');
  if (!/^(?:$|[\w!{|(])/.test(behind)) return { text, isInside };
  const outside = apart(behind, false);
  return { text: [before, '}', outside.text].filter(part => part !== '').join(' '), isInside: outside.isInside };
}

/** The same in a word as it is written, where what stands between quotes is a text. */
function unmatchedBraceIn(written: string): number {
  return unmatchedBrace(written.replace(/"(?:\\.|[^"\\])*"|'[^']*'/gs, quoted => 'x'.repeat(quoted.length)));
}
