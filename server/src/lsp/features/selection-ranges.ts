import type { Position, SelectionRange } from 'vscode-languageserver';
import { selectionSpans } from '../../service/selection-ranges.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';

export const selectionRangeFeature: Feature = {
  capabilities: () => ({ selectionRangeProvider: true }),
  serve: ({ connection, answer }) => {
    connection.onSelectionRanges(({ textDocument, positions }, token) =>
      answer('selection ranges', textDocument.uri, token, view => positions.map(position => selectionAt(position, view))));
  },
};

/** The smallest selection at a position, with those around it. */
function selectionAt(position: Position, { source: { document, lines }, state }: View): SelectionRange {
  let selection: SelectionRange | undefined;
  for (const span of selectionSpans(state.configuration, document, lines.offsetAt(position)).reverse()) {
    selection = { range: toRange(lines, span), ...(selection ? { parent: selection } : {}) };
  }
  return selection ?? { range: { start: position, end: position } };
}
