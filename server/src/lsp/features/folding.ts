import type { FoldingRange } from 'vscode-languageserver';
import { foldsOf } from '../../service/folding.ts';
import type { Feature } from '../feature.ts';

export const foldingFeature: Feature = {
  capabilities: () => ({ foldingRangeProvider: true }),
  serve: ({ connection, client, answer }) => {
    connection.onFoldingRanges(({ textDocument }, token) => answer('folding', textDocument.uri, token, ({ source: { document, lines } }) =>
      foldsOf(document).map(({ span, kind }): FoldingRange => {
        const [start, end] = [lines.positionAt(span.start), lines.positionAt(span.end)];
        const characters = client.foldsLinesOnly ? {} : { startCharacter: start.character, endCharacter: end.character };
        return { startLine: start.line, endLine: end.line, ...characters, ...(kind ? { kind } : {}) };
      })));
  },
};
