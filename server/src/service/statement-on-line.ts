import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';

/** A line on which a word may be written at an offset: within its statement, or on the blanks behind it. */
export interface WrittenLine {
  readonly statement: Statement;
  /** The offset in the block of the statement. */
  readonly at: number;
}

/** The line at an offset, where what is typed next is a part of it: not in a comment, and not in what HAProxy does not read. */
export function lineBeingWritten(document: HaproxyDocument, offset: number): WrittenLine | undefined {
  const index = document.blockIndexAt(Math.min(Math.max(offset, 0), document.length));
  const block = document.blocks[index];
  const at = offset - (document.starts[index] as number);
  if (!block) return undefined;
  for (const statement of block.statements()) {
    const { span } = statement;
    if (at < span.start) return undefined;
    if (at <= span.end || /^[ \t]*$/.test(block.text.slice(span.end, at))) return { statement, at };
  }
  return undefined;
}
