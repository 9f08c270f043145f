import type { Range, TextDocumentContentChangeEvent, TextDocumentsConfiguration } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { HaproxyDocument } from '../syntax/document.ts';

/** A document that the editor has open. */
export interface OpenDocument {
  readonly uri: string;
  /** The editor's number of this state of the text. */
  readonly version: number;
  /** The text, for line maths only. The library changes it in place: it is of this version until the next change comes in. */
  readonly lines: TextDocument;
  readonly syntax: HaproxyDocument;
}

/** How `TextDocuments` keeps documents: an edit costs what it touches, a whole new text is parsed afresh. */
export const openDocument: TextDocumentsConfiguration<OpenDocument> = { create, update };

function create(uri: string, languageId: string, version: number, text: string): OpenDocument {
  return { uri, version, lines: TextDocument.create(uri, languageId, version, text), syntax: HaproxyDocument.parse(text, uri) };
}

function update(document: OpenDocument, changes: readonly TextDocumentContentChangeEvent[], version: number): OpenDocument {
  let { lines, syntax } = document;
  for (const change of changes) {
    if ('range' in change) {
      const range = clamped(lines, change.range);
      const start = lines.offsetAt(range.start);
      syntax = syntax.edit(start, lines.offsetAt(range.end) - start, change.text);
      lines = TextDocument.update(lines, [{ range, text: change.text }], version);
    } else {
      lines = TextDocument.update(lines, [change], version);
      syntax = HaproxyDocument.parse(change.text, document.uri);
    }
  }
  return { uri: document.uri, version, lines, syntax };
}

/** Editors say "to the end" with a line far below it, which upsets the library's table of lines; some send a range backwards. */
function clamped(lines: TextDocument, { start, end }: Range): Range {
  const [first, last] = [lines.offsetAt(start), lines.offsetAt(end)].sort((a, b) => a - b) as [number, number];
  return { start: lines.positionAt(first), end: lines.positionAt(last) };
}
