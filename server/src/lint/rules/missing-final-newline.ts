import type { Block } from '../../syntax/block.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Place } from '../../syntax/place.ts';
import { defineRule } from '../rule.ts';

/** The last line, without its indentation: never empty, since the text does not end in a newline. */
function lastLine(block: Block): Place {
  const { text } = block;
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return { block, span: { start: text.length - (line.trimStart() || line).length, end: text.length } };
}

/** The line end that the file uses; of a CRLF pair that was cut in two only the second half is missing. */
function missingLineEnd(document: HaproxyDocument, last: Block): string {
  if (last.text.endsWith('\r')) return '\n';
  return document.blocks.some(block => block.text.includes('\r\n')) ? '\r\n' : '\n';
}

/** `Missing LF on last line` on 2.4 to 3.5-dev, for a comment and for blanks too; an empty file is accepted. Lab case missing-final-newline. */
export default defineRule({
  name: 'missing-final-newline',
  summary: 'The last line does not end in a newline.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'text',
  *check(document) {
    const last = document.blocks.at(-1);
    if (!last || last.text === '' || last.text.endsWith('\n') || document.isUtf16) return;
    const end = last.text.length;
    yield {
      at: lastLine(last),
      message: 'The last line does not end in a newline. HAProxy takes that for a file cut short and does not start. Add a newline at the end of the file.',
      repairs: [{
        title: 'Add a newline at the end of the file',
        safety: 'safe',
        edits: [{ at: { block: last, span: { start: end, end } }, text: missingLineEnd(document, last) }],
      }],
    };
  },
});
