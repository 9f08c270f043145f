import { perBlock } from '../../model/incremental/per-block.ts';
import type { Block } from '../../syntax/block.ts';
import { afterMark } from '../../syntax/word-scanner.ts';
import type { Span } from '../../text/span.ts';
import { defineRule } from '../rule.ts';

/** The marks of UTF-8 at the beginning of lines. Blocks begin with a line. */
const marksIn = perBlock(({ text }: Block): readonly Span[] => {
  const marks: Span[] = [];
  const first = afterMark(text, 0);
  if (first > 0) marks.push({ start: 0, end: first });
  for (const mark of ['\n\uFEFF', '\n\u00EF\u00BB\u00BF']) {
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) marks.push({ start: at + 1, end: at + mark.length });
  }
  return marks;
});

/**
 * HAProxy takes the mark for a part of the first word of the line: `unknown keyword ... out of section` at the beginning of the file, `unknown keyword
 * ... in 'defaults' section` where a file with a mark was appended to another, before a comment and on an empty line too (2.6 to 3.4).
 */
export default defineRule({
  name: 'byte-order-mark',
  summary: 'There is a byte order mark before the first word of the file, or of a line.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'text',
  *check(document) {
    const block = document.blocks[0];
    if (!block) return;
    if (document.isUtf16) {
      yield {
        at: { block, span: { start: 0, end: 2 } },
        message: 'The file is written in UTF-16, which HAProxy cannot read: it does not start. Save the file as UTF-8 without a byte order mark.',
      };
    }
    for (const each of document.blocks) {
      for (const span of marksIn(each)) {
        const at = { block: each, span };
        yield {
          at,
          message: `${each === block && span.start === 0 ? 'The file begins with a byte order mark.' : 'There is a byte order mark in front of the line, as there is at the beginning of a file that was appended to another.'} HAProxy takes it for a part of the first word, knows no such keyword, and does not start. Remove the mark.`,
          repairs: [{ title: 'Remove the byte order mark', safety: 'safe', edits: [{ at, text: '' }] }],
        };
      }
    }
  },
});
