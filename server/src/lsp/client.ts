import type { InitializeParams } from 'vscode-languageserver';
import type { RawSettings } from '../lint/settings.ts';

/** What the editor can do, as far as the server acts on it. */
export interface Client {
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly tellsFolders: boolean;
  readonly resolvesEdits: boolean;
  readonly takesDocumentChanges: boolean;
  readonly createsFiles: boolean;
  readonly takesSnippets: boolean;
  /** Settings of editors that cannot be asked. */
  readonly initialSettings: RawSettings;
  /** URIs of the folders that were open at the start. */
  readonly folders: readonly string[];
}

/** Reads the capabilities of an `initialize` request. */
export function clientOf(params: InitializeParams): Client {
  const { textDocument, workspace } = params.capabilities;
  const edits = workspace?.workspaceEdit;
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    tellsFolders: workspace?.workspaceFolders === true,
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes('edit') === true && textDocument.codeAction.dataSupport === true,
    takesDocumentChanges: edits?.documentChanges === true,
    createsFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    takesSnippets: edits?.documentChanges === true && edits.snippetEditSupport === true,
    initialSettings: (params.initializationOptions ?? {}) as RawSettings,
    folders: foldersOf(params),
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(folder => folder.uri);
  return typeof rootUri === 'string' ? [rootUri] : [];
}
