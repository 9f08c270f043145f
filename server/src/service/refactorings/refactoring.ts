import type { RuleEdit } from '../../lint/edits/rule-edits.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/span.ts';

/** What the cursor is on, in a proxy section, on a line that is read. */
export interface Chosen {
  readonly configuration: Configuration;
  readonly section: Section;
  readonly proxy: Proxy;
  readonly statement: Statement;
  /** The index of the word that the cursor touches, -1 between words. */
  readonly wordIndex: number;
}

/** What can be written otherwise, and do the same. */
export interface PlacedRefactoring {
  /** An imperative, as a menu entry. */
  readonly title: string;
  readonly kind: 'extract' | 'inline' | 'rewrite';
  readonly edits: readonly PlacedEdit[];
}

export interface PlacedEdit extends RuleEdit {
  /** The part of the text that people will want to write themselves. It is the same text in all edits that have one. */
  readonly placeholder?: Span;
}

/** The start of the comment lines that stand directly above a line; without any, of the line. They are about it, and those that suppress a finding have to stay so. */
export function startWithComments({ block: { text }, line }: Statement): number {
  let { start } = line;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}

/** Puts new lines above a line and the comments above it, indented like it. */
export function insertAbove(statement: Statement, ...lines: readonly string[]): RuleEdit {
  const { block, line, indentation } = statement;
  const at = startWithComments(statement);
  return { at: { block, span: { start: at, end: at } }, text: lines.map(each => indentation + each + block.lineEndAt(line.end)).join('') };
}
