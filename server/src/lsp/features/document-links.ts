import type { DocumentLink } from 'vscode-languageserver';
import type { Host } from '../../host/host.ts';
import { absolute, directoryOf, joined } from '../../host/path.ts';
import { ruleUrl } from '../../lint/rule-url.ts';
import { defaultPathOf, fileReferences, ruleReferences } from '../../service/document-links.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { pathOf, uriOf } from '../uri.ts';
import type { View } from '../workspace.ts';

/** So many different paths are looked for. */
const MOST_PATHS = 2_000;

export const documentLinkFeature: Feature = {
  capabilities: () => ({ documentLinkProvider: { resolveProvider: false } }),
  serve: ({ connection, host, answer }) => {
    connection.onDocumentLinks(({ textDocument }, token) => answer('links', textDocument.uri, token, async view => [
      ...ruleLinks(view), ...(host ? await fileLinks(view, host) : []),
    ]));
  },
};

function ruleLinks({ source: { document, lines } }: View): DocumentLink[] {
  return ruleReferences(document).map(({ span, rule }) => ({ range: toRange(lines, span), target: ruleUrl(rule) }));
}

/** Links to the files that are there. A relative path begins where `default-path` says, else in the directory of the document. */
async function fileLinks({ source: { uri, document, lines }, state: { configuration } }: View, host: Host): Promise<DocumentLink[]> {
  const path = pathOf(uri);
  if (path === undefined) return [];
  const own = directoryOf(path);
  const { kind, directory } = defaultPathOf(configuration);
  const root = kind === 'parent' ? directoryOf(own) : kind === 'origin' ? joined(own, directory) : own;
  // Texts change in place: where the links stand has to be known before anything is waited for.
  const links = fileReferences(configuration, document).map(({ span, path: named, base }) => (
    { range: toRange(lines, span), file: absolute(joined(root, base ?? ''), named) }
  ));
  const files = [...new Set(links.map(({ file }) => file))].slice(0, MOST_PATHS);
  const found = new Map(await Promise.all(files.map(async file => [file, (await host.kind(file)) === 'file'] as const)));
  return links.filter(({ file }) => found.get(file) === true).map(({ range, file }) => ({ range, target: uriOf(file) }));
}
