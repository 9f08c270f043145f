import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openDocument } from '../../server/src/lsp/document.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const piece = fc.constantFrom('\n', '\r', '\r\n', 'backend a\n', '  server s 192.0.2.1:80\n', 'x', ' ', '"', '\u{1F600}', '#');
const text = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));
const position = fc.record({ line: fc.oneof(fc.nat(8), fc.constant(100_000)), character: fc.oneof(fc.nat(12), fc.constant(100_000)) });
const change = fc.oneof({ weight: 8, arbitrary: fc.record({ range: fc.record({ start: position, end: position }), text }) }, { weight: 1, arbitrary: fc.record({ text }) });

test('after any changes the syntax, the text and its lines are those of a fresh document', () => {
  fc.assert(fc.property(text, fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (before, edits) => {
    let document = openDocument.create('file:///a.cfg', 'haproxy', 1, before);
    edits.forEach((changes, i) => {
      document = openDocument.update(document, changes, i + 2);
    });
    const whole = document.lines.getText();
    const fresh = TextDocument.create('', '', 0, whole);
    expect(document.syntax.text).toBe(whole);
    expect(document.syntax.name).toBe('file:///a.cfg');
    expect(document.version).toBe(edits.length + 1);
    for (let offset = 0; offset <= whole.length; offset++) expect(document.lines.positionAt(offset)).toEqual(fresh.positionAt(offset));
    const words = (syntax: HaproxyDocument) => syntax.blocks.flatMap(block => [...block.statements()].map(statement => statement.values()));
    expect(words(document.syntax)).toEqual(words(HaproxyDocument.parse(whole)));
  }), { numRuns: 500 });
});
