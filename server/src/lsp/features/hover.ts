import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import type { ProseBook } from '../../language/prose-book.ts';
import { hoverAt } from '../../service/hover.ts';
import type { Markdown } from '../../service/markdown.ts';
import { toRange, type Source } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';

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
  return { range: toRange(source.lines, hover.span), contents: { kind: MarkupKind.Markdown, value: written(hover.content, source, state.sources) } };
}

/** Places become links: "line 12", with the file's name where it is another one. */
function written(content: Markdown, here: Source, sources: View['state']['sources']): string {
  return content.map(piece => {
    if (typeof piece === 'string') return piece;
    const { uri, lines } = sources.get(piece.document) as Source;
    const line = lines.positionAt(piece.offset).line + 1;
    const file = uri === here.uri ? '' : ` of ${fileNameOf(uri)}`;
    return `[line ${line}${file}](${uri.replace(/[()<>\\ ]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)}#L${line})`;
  }).join('');
}

/** The last part of a URI, with what Markdown would read as its own taken out of it. */
function fileNameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1).replace(/[^\w.%-]/g, '_');
}
