import { expect, test } from 'vitest';
import { onTypeEdits } from '../../server/src/service/on-type-formatting.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { configurationAt } from './configuration.ts';
import { spaces } from './formatted.ts';

/** The text after a blank was typed before the mark, or a line end with what an editor may put behind it. */
function typed(marked: string): string {
  const { document, offset } = configurationAt(marked);
  const character = /\n[ \t]*$/.test(document.text.slice(0, offset)) ? '\n' : ' ';
  return applyEdits(document.text, onTypeEdits(document, offset, character, spaces));
}

test.each([
  ['below a header', 'global\n|', 'global\n    '],
  ['below a header that was indented', 'global\n    maxconn 5\n  defaults\n  |', 'global\n    maxconn 5\ndefaults\n    '],
  ['below a directive', 'global\n  maxconn 5\n    |', 'global\n  maxconn 5\n  '],
  ['below a directive at the margin', 'global\nmaxconn 5\n|', 'global\nmaxconn 5\n    '],
  ['with Windows line ends', 'global\r\n|\r\nbackend b\r\n', 'global\r\n    \r\nbackend b\r\n'],
  ['before text', 'backend b\n  balance source\n|server s :80\n', 'backend b\n  balance source\n  server s :80\n'],
  ['before a header', 'global\n  maxconn 5\n|backend b\n', 'global\n  maxconn 5\nbackend b\n'],
  ['below a blank line', 'global\n\n|', 'global\n\n'],
  ['below a comment', 'global\n  # c\n  |', 'global\n  # c\n  '],
  ['below .if', 'global\n  .if 1\n  |', 'global\n  .if 1\n  '],
  ['below a line of no section', 'maxconn 5\n|', 'maxconn 5\n'],
  ['at the start', '\n|', '\n'],
  ['a header is there', 'global\n    maxconn 5\n    backend |', 'global\n    maxconn 5\nbackend '],
  ['a header with its name', 'global\n    backend |b', 'global\nbackend b'],
  ['no header', 'global\n    maxconn |', 'global\n    maxconn '],
  ['a blank further right', 'global\n    backend b |', 'global\n    backend b '],
  ['a comment', 'global\n    # backend |', 'global\n    # backend '],
])('%s', (_, text, expected) => {
  expect(typed(text)).toBe(expected);
});
