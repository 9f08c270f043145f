import type { SymbolInformation } from 'vscode-languageserver';
import type { HaproxyDocument } from '../../syntax/document.ts';
import { workspaceSymbols } from '../../service/workspace-symbols.ts';
import type { Source } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { toSymbolInformation } from '../symbols.ts';
import type { State, Workspace } from '../workspace.ts';

export const workspaceSymbolFeature: Feature = {
  capabilities: () => ({ workspaceSymbolProvider: true }),
  serve: ({ connection, workspace, guard }) => {
    connection.onWorkspaceSymbol(({ query }, token) =>
      guard.request('workspace symbols', token, null, async () => symbolsIn(await statesOf(workspace), query)));
  },
};

/** The configurations of the open documents, each once, with the files of theirs that are not open. */
async function statesOf(workspace: Workspace): Promise<State[]> {
  const states = new Set<State>();
  for (const uri of workspace.openUris()) {
    const view = await workspace.view(uri);
    if (view) states.add(view.state);
  }
  return [...states];
}

function symbolsIn(states: readonly State[], query: string): SymbolInformation[] {
  const sources = new Map<HaproxyDocument, Source>(states.flatMap(state => [...state.sources]));
  const found = workspaceSymbols(states.map(({ configuration }) => configuration), query);
  return found.map(({ document, symbol, container }) => toSymbolInformation(symbol, container, sources.get(document) as Source));
}
