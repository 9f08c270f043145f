import { DiagnosticSeverity, type Location, type Range, type TextEdit as LspTextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Severity } from '../lint/finding.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';

/*
 * The only place where offsets become lines and columns. Positions count UTF-16 units, as offsets do. A bare `\r` ends a line here, as LSP has it.
 */

/** A document with what the editor needs to find it. */
export interface Source {
  readonly uri: string;
  /** The editor's version, or null for a file that is not open. */
  readonly version: number | null;
  readonly document: HaproxyDocument;
  readonly lines: TextDocument;
}

const closedLines = new WeakMap<HaproxyDocument, TextDocument>();

/** A file that is not open, and so never changes. */
export function closedSource(document: HaproxyDocument): Source {
  let lines = closedLines.get(document);
  if (!lines) {
    lines = linesOf(document.text);
    closedLines.set(document, lines);
  }
  return { uri: document.name, version: null, document, lines };
}

/** Line maths for any text. */
export function linesOf(text: string): TextDocument {
  return TextDocument.create('', '', 0, text);
}

export function toRange(lines: TextDocument, span: Span): Range {
  return { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
}

/** A place in one of the documents of a configuration. */
export function toLocation({ document, span }: { readonly document: HaproxyDocument; readonly span: Span }, sources: ReadonlyMap<HaproxyDocument, Source>): Location {
  const { uri, lines } = sources.get(document) as Source;
  return { uri, range: toRange(lines, span) };
}

/** The span of a range, which may lie outside of the text or run backwards. */
export function toSpan(lines: TextDocument, range: Range): Span {
  const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)].sort((a, b) => a - b) as [number, number];
  return { start, end };
}

export function toTextEdit(lines: TextDocument, edit: TextEdit): LspTextEdit {
  return { range: toRange(lines, edit.span), newText: edit.text };
}

const severityNumbers: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toSeverity(severity: Severity): DiagnosticSeverity {
  return severityNumbers[severity];
}
