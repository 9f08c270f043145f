import type { HaproxyDocument } from '../syntax/document.ts';
import type { LineReference, Markdown } from '../service/markdown.ts';
import type { Source } from './convert.ts';

type Sources = ReadonlyMap<HaproxyDocument, Source>;

/** Markdown for an editor: places become links. */
export function writtenMarkdown(content: Markdown, here: Source, sources: Sources): string {
  return content.map(piece => {
    if (typeof piece === 'string') return piece;
    const { uri, lines } = sources.get(piece.document) as Source;
    const line = lines.positionAt(piece.offset).line + 1;
    return `[${lineName(piece, here, sources)}](${uri.replace(/[()<>\\ ]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)}#L${line})`;
  }).join('');
}

/** "line 12", with the file's name where it is another one. */
export function lineName({ document, offset }: LineReference, here: Source, sources: Sources): string {
  const { uri, lines } = sources.get(document) as Source;
  return `line ${lines.positionAt(offset).line + 1}${uri === here.uri ? '' : ` of ${fileNameOf(uri)}`}`;
}

/** The last part of a URI, with what Markdown would read as its own taken out of it. */
function fileNameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1).replace(/[^\w.%-]/g, '_');
}
