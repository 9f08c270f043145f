import type { Definition, DefinitionLink, Position } from 'vscode-languageserver';
import { definitionAt } from '../../service/definition.ts';
import type { Client } from '../client.ts';
import { toRange, type Source } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';

export const definitionFeature: Feature = {
  capabilities: () => ({ definitionProvider: true }),
  serve: ({ connection, client, answer }) => {
    connection.onDefinition(({ textDocument, position }, token) => answer('definition', textDocument.uri, token, view => definitionOf(position, view, client)));
  },
};

function definitionOf(position: Position, { source, state }: View, { takesLocationLinks }: Client): Definition | DefinitionLink[] | null {
  const found = definitionAt(state.configuration, source.document, source.lines.offsetAt(position));
  if (!found) return null;
  const originSelectionRange = toRange(source.lines, found.origin);
  const links = found.targets.map(({ document, name, whole }): DefinitionLink => {
    const { uri, lines } = state.sources.get(document) as Source;
    return { originSelectionRange, targetUri: uri, targetRange: toRange(lines, whole), targetSelectionRange: toRange(lines, name) };
  });
  return takesLocationLinks ? links : links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
}
