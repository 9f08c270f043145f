import type { Block } from '../../syntax/block.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import { valueOf } from '../../syntax/unquote.ts';
import { skipBlanks, wordEnd } from '../../syntax/word-scanner.ts';
import type { Span } from '../../text/span.ts';

/** A word of a line that may be half written. Its span is relative to the block. */
export interface LineWord {
  readonly span: Span;
  readonly text: string;
  readonly value: string;
}

/** A line with a cursor in it. */
export interface Line {
  readonly block: Block;
  readonly blockIndex: number;
  /** Where the block begins in the document. */
  readonly blockStart: number;
  /** The cursor, relative to the block. */
  readonly at: number;
  /** The line without its end, relative to the block. */
  readonly span: Span;
  /** The words before the one that the cursor is in. */
  readonly before: readonly LineWord[];
  /** The word that the cursor is in or touches; an empty one between words. */
  readonly word: LineWord;
  readonly after: readonly LineWord[];
  /** What of the word is before the cursor, as it is written. */
  readonly typed: string;
  /** The comment up to the cursor, where the cursor is in one. */
  readonly comment: string | undefined;
}

/** The line at an offset of a document. Takes any text. */
export function lineAt(document: HaproxyDocument, offset: number): Line {
  const wanted = Math.min(Math.max(offset, 0), document.length);
  const blockIndex = document.blockIndexAt(wanted);
  const block = document.blocks[blockIndex] as Block;
  const blockStart = document.starts[blockIndex] as number;
  const at = wanted - blockStart;
  const { text } = block;
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  const words: LineWord[] = [];
  let next = skipBlanks(text, start);
  for (let stop = wordEnd(text, next); stop > next && next < end; stop = wordEnd(text, next)) {
    words.push(wordAt(text, next, Math.min(stop, end)));
    next = skipBlanks(text, stop);
  }
  // Behind the words only the end of the line or a comment can stand.
  const comment = next < end && at > next ? text.slice(next, at) : undefined;
  const touched = words.findIndex(({ span }) => span.start <= at && at <= span.end);
  const found = words[touched];
  const word = found ?? { span: { start: at, end: at }, text: '', value: '' };
  const before = found ? words.slice(0, touched) : words.filter(each => each.span.end < at);
  const after = found ? words.slice(touched + 1) : words.filter(each => each.span.start > at);
  return { block, blockIndex, blockStart, at, span: { start, end }, before, word, after, typed: text.slice(word.span.start, at), comment };
}

function wordAt(text: string, start: number, end: number): LineWord {
  const raw = text.slice(start, end);
  return { span: { start, end }, text: raw, value: /["'\\]/.test(raw) ? valueOf(raw) : raw };
}
