import type { InitializeParams } from 'vscode-languageserver';

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
  /** The user trusts the workspace, and the editor says so: without that no program is run. */
  readonly isTrusted: boolean;
  /** The editor has the command that shows the page of a rule. */
  readonly explainsRules: boolean;
  /** The editor shows which version of HAProxy a document is judged by, and wants to be told. */
  readonly showsVersion: boolean;
  readonly takesSemanticTokens: boolean;
  readonly refreshesSemanticTokens: boolean;
  readonly refreshesInlayHints: boolean;
  /** A parameter of a signature may be told by where it stands in the label. */
  readonly takesParameterOffsets: boolean;
  /** Settings of editors that cannot be asked, or know none when they are; among them may be what is no setting. */
  readonly initialSettings: unknown;
  /** URIs of the folders that were open at the start. */
  readonly folders: readonly string[];
}

/** Reads the capabilities of an `initialize` request. */
export function clientOf(params: InitializeParams): Client {
  const { textDocument, workspace } = params.capabilities;
  const edits = workspace?.workspaceEdit;
  const options = (params.initializationOptions ?? {}) as { readonly isTrusted?: unknown; readonly canExplainRule?: unknown; readonly showsVersion?: unknown };
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
    isTrusted: options.isTrusted === true,
    explainsRules: options.canExplainRule === true,
    showsVersion: options.showsVersion === true,
    takesSemanticTokens: textDocument?.semanticTokens !== undefined,
    refreshesSemanticTokens: workspace?.semanticTokens?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    takesParameterOffsets: textDocument?.signatureHelp?.signatureInformation?.parameterInformation?.labelOffsetSupport === true,
    initialSettings: options,
    folders: foldersOf(params),
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(folder => folder.uri);
  return typeof rootUri === 'string' ? [rootUri] : [];
}
