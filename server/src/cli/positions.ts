import { TextDocument } from 'vscode-languageserver-textdocument';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';

/** A place as people and other tools count it: from 1, columns in UTF-16 units, a tab is one. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A range; its end is the first position that is not in it. */
export interface Range extends Position {
  readonly endLine: number;
  readonly endColumn: number;
}

const known = new WeakMap<HaproxyDocument, { readonly text: string; readonly lines: TextDocument }>();

/** Where an offset is. Lines end at `\n` only, as HAProxy counts them. */
export function positionAt(document: HaproxyDocument, offset: number): Position {
  const { line, character } = linesOf(document).lines.positionAt(offset);
  return { line: line + 1, column: character + 1 };
}

/** Where a span is. */
export function rangeOf(document: HaproxyDocument, span: Span): Range {
  const { line, column } = positionAt(document, span.start);
  const end = positionAt(document, span.end);
  return { line, column, endLine: end.line, endColumn: end.column };
}

/** The text of a line (from 1), without its line end. */
export function lineText(document: HaproxyDocument, line: number): string {
  const { text, lines } = linesOf(document);
  const end = line < lines.lineCount ? lines.offsetAt({ line, character: 0 }) - 1 : text.length;
  const start = lines.offsetAt({ line: line - 1, character: 0 });
  return text.slice(start, text[end - 1] === '\r' && end > start ? end - 1 : end);
}

function linesOf(document: HaproxyDocument): { readonly text: string; readonly lines: TextDocument } {
  let entry = known.get(document);
  if (!entry) {
    const text = document.text;
    // To the library, as to LSP, a bare `\r` ends a line; to HAProxy it does not. A blank in its place keeps all offsets.
    entry = { text, lines: TextDocument.create('', 'haproxy', 0, text.replaceAll('\r', ' ')) };
    known.set(document, entry);
  }
  return entry;
}
