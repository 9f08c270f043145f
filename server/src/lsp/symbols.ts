import { SymbolKind, type DocumentSymbol, type Range, type SymbolInformation } from 'vscode-languageserver';
import type { OutlineKind, OutlineSymbol } from '../service/document-symbols.ts';
import type { Span } from '../text/span.ts';
import { toRange, type Source } from './convert.ts';

/** Icons that editors have: one for each kind, so that they can be told apart at a glance. */
const kinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  global: SymbolKind.Module,
  defaults: SymbolKind.Namespace,
  frontend: SymbolKind.Interface,
  backend: SymbolKind.Class,
  listen: SymbolKind.Class,
  section: SymbolKind.Struct,
  bind: SymbolKind.Event,
  server: SymbolKind.Property,
  acl: SymbolKind.Boolean,
  route: SymbolKind.Method,
  user: SymbolKind.EnumMember,
  group: SymbolKind.Enum,
  table: SymbolKind.Array,
};

/** A symbol with those in it. */
export function toDocumentSymbol({ kind, name, detail, span, nameSpan, children }: OutlineSymbol, source: Source): DocumentSymbol {
  const range = toRange(source.lines, span);
  return {
    name, detail, kind: kinds[kind], range,
    selectionRange: sameLine(range, span, nameSpan),
    children: children.map(child => toDocumentSymbol(child, source)),
  };
}

/** A name stands on the line where its symbol begins, so that nobody has to look for the line. */
function sameLine({ start }: Range, span: Span, part: Span): Range {
  const at = start.character + part.start - span.start;
  return { start: { line: start.line, character: at }, end: { line: start.line, character: at + part.end - part.start } };
}

export function toSymbolInformation({ kind, name, span }: OutlineSymbol, containerName: string, { uri, lines }: Source): SymbolInformation {
  return { name, kind: kinds[kind], location: { uri, range: toRange(lines, span) }, ...(containerName === '' ? {} : { containerName }) };
}
