import { CodeLensRefreshRequest, type CodeLens } from 'vscode-languageserver';
import { codeLensesOf, codeLensText, type CodeLens as Lens } from '../../service/code-lens.ts';
import type { Client } from '../client.ts';
import { toLocation, toRange, toSpan } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View, Workspace } from '../workspace.ts';

/** A command of the editor, not of the server: it takes a URI, a position and the places to show. */
const showCommand = 'haproxyDoctor.showReferences';

export const codeLensFeature: Feature = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: true } }),
  serve: ({ connection, client, workspace, editor, guard, answer, onOutdated }) => {
    if (client.refreshesCodeLenses) onOutdated(guard.action('refresh of code lenses', () => connection.sendRequest(CodeLensRefreshRequest.type)));
    connection.onCodeLens(async ({ textDocument }, token) => {
      if (!(await editor.codeLens(textDocument.uri))) return null;
      return answer('code lenses', textDocument.uri, token, lensesOf);
    });
    connection.onCodeLensResolve((lens, token) => guard.request('code lens', token, lens, () => resolveLens(lens, workspace, client)));
  },
};

/** A lens whose text is made when it is shown: of which state of which document. */
interface Deferred {
  readonly uri: string;
  readonly version: number;
  readonly kind: Lens['kind'];
}

function lensesOf({ source, state }: View): CodeLens[] {
  const { uri, version, lines, document } = source;
  return codeLensesOf(state.configuration, document).map(({ span, kind }) => ({ range: toRange(lines, span), data: { uri, version, kind } }));
}

/** The lens with its text, which is empty when the document is no longer what the lens was made for: the editor asks anew then. */
async function resolveLens(lens: CodeLens, workspace: Workspace, client: Client): Promise<CodeLens> {
  const { uri, version, kind } = (lens.data ?? {}) as Partial<Deferred>;
  const view = uri === undefined ? undefined : await workspace.view(uri);
  if (!view || kind === undefined || view.source.version !== version) return { ...lens, command: { title: '', command: '' } };
  const { source, state } = view;
  const text = codeLensText(state.configuration, source.document, { span: toSpan(source.lines, lens.range), kind });
  const isShown = client.showsReferences && text !== undefined && text.places.length > 0;
  const shown = isShown ? { command: showCommand, arguments: [uri, lens.range.start, text.places.map(each => toLocation(each, state.sources))] } : { command: '' };
  return { ...lens, command: { title: text?.title ?? '', ...shown } };
}
