import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import type { ProseBook } from '../../language/prose-book.ts';
import { hoverAt } from '../../service/hover.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';
import { writtenMarkdown } from '../written.ts';

export const hoverFeature: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  serve: ({ connection, prose, answer }) => {
    connection.onHover(async ({ textDocument, position }, token) => {
      const book = await prose();
      return answer('hover', textDocument.uri, token, view => hoverOf(position, view, book));
    });
  },
};

/** What the editor shows at a position, if anything. */
function hoverOf(position: Position, { source, state }: View, book: ProseBook): Hover | null {
  const hover = hoverAt(state.configuration, source.document, source.lines.offsetAt(position), book);
  if (!hover) return null;
  return { range: toRange(source.lines, hover.span), contents: { kind: MarkupKind.Markdown, value: writtenMarkdown(hover.content, source, state.sources) } };
}
