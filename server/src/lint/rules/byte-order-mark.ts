import { defineRule } from '../rule.ts';

/** U+FEFF, or its three bytes in a file that was read as latin1. */
const UTF_8_MARK = /^(?:\uFEFF|\u00EF\u00BB\u00BF)/;
/** The marks of UTF-16, which is read as latin1. */
const UTF_16_MARK = /^(?:\u00FF\u00FE|\u00FE\u00FF)/;

/** HAProxy takes the mark for a part of the first word: `unknown keyword out of section` on 2.6 to 3.4. */
export default defineRule({
  name: 'byte-order-mark',
  summary: 'The file begins with a byte order mark.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'text',
  *check(document) {
    const block = document.blocks[0];
    if (!block) return;
    const utf16 = UTF_16_MARK.exec(block.text)?.[0];
    if (utf16 !== undefined) {
      yield {
        at: { block, span: { start: 0, end: utf16.length } },
        message: 'The file is written in UTF-16, which HAProxy cannot read: it does not start. Save the file as UTF-8 without a byte order mark.',
      };
    }
    const mark = UTF_8_MARK.exec(block.text)?.[0];
    if (mark === undefined) return;
    const at = { block, span: { start: 0, end: mark.length } };
    yield {
      at,
      message: 'The file begins with a byte order mark. HAProxy takes it for a part of the first word, knows no such keyword, and does not start. Remove the mark.',
      repairs: [{ title: 'Remove the byte order mark', safety: 'safe', edits: [{ at, text: '' }] }],
    };
  },
});
