import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { touches } from '../text/span.ts';

/** What stands at an offset of a document. */
export interface Found {
  readonly statement: Statement;
  /** Undefined on the blanks between words, and on words HAProxy does not read. */
  readonly word: Word | undefined;
  readonly wordIndex: number;
  /** Where the statement's block begins in the document. */
  readonly blockStart: number;
}

/** The statement at an offset, from the start of its first word to the end of its last; undefined elsewhere. */
export function statementAt(document: HaproxyDocument, offset: number): Found | undefined {
  const index = document.blockIndexAt(Math.min(Math.max(offset, 0), document.length));
  // At the very end of a block without a last newline, or at the start of the next one.
  for (const each of [index, index - 1]) {
    const block = document.blocks[each];
    const blockStart = document.starts[each] as number;
    if (!block) continue;
    for (const statement of block.statements()) {
      if (!touches(statement.span, offset - blockStart)) continue;
      const wordIndex = statement.words.findIndex(word => touches(word.span, offset - blockStart));
      return { statement, word: statement.words[wordIndex], wordIndex, blockStart };
    }
  }
  return undefined;
}
