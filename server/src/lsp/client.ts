import { CompletionItemTag, type InitializeParams } from 'vscode-languageserver';

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
  /** The editor has the command that shows places that are given to it. */
  readonly showsReferences: boolean;
  /** The places of a definition may come with the lines around them. */
  readonly takesLocationLinks: boolean;
  /** A rename begins with the question what would be renamed. */
  readonly preparesRename: boolean;
  readonly refreshesCodeLenses: boolean;
  /** What the items of completion may be: snippets, marked as deprecated, with one range to insert in and another to replace. */
  readonly completesSnippets: boolean;
  readonly marksDeprecated: boolean;
  readonly insertsOrReplaces: boolean;
  /** The symbols of a document may have symbols in them. */
  readonly nestsSymbols: boolean;
  /** Nothing but whole lines can be folded. */
  readonly foldsLinesOnly: boolean;
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
  const items = textDocument?.completion?.completionItem;
  const options = (params.initializationOptions ?? {}) as Readonly<Partial<Record<'isTrusted' | 'canExplainRule' | 'showsVersion' | 'showsReferences', unknown>>>;
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
    showsReferences: options.showsReferences === true,
    takesLocationLinks: textDocument?.definition?.linkSupport === true,
    preparesRename: textDocument?.rename?.prepareSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    completesSnippets: items?.snippetSupport === true,
    marksDeprecated: items?.tagSupport?.valueSet.includes(CompletionItemTag.Deprecated) === true,
    insertsOrReplaces: items?.insertReplaceSupport === true,
    nestsSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    foldsLinesOnly: textDocument?.foldingRange?.lineFoldingOnly === true,
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
