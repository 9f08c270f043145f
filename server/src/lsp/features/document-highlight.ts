import { DocumentHighlightKind } from 'vscode-languageserver';
import { highlightsAt } from '../../service/document-highlight.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';

export const documentHighlightFeature: Feature = {
  capabilities: () => ({ documentHighlightProvider: true }),
  serve: ({ connection, answer }) => {
    connection.onDocumentHighlight(({ textDocument, position }, token) => answer('highlights', textDocument.uri, token, ({ source, state }) => {
      const found = highlightsAt(state.configuration, source.document, source.lines.offsetAt(position));
      return found?.map(({ span, kind }) => (
        { range: toRange(source.lines, span), kind: kind === 'write' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read }
      )) ?? null;
    }));
  },
};
