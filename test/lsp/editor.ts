import { PassThrough } from 'node:stream';
import {
  ApplyWorkspaceEditRequest, CancellationTokenSource, CodeActionRequest, CodeActionResolveRequest, CodeLensRefreshRequest,
  ConfigurationRequest, createConnection, createProtocolConnection, DiagnosticRefreshRequest,
  DidChangeConfigurationNotification, DidChangeTextDocumentNotification, DidChangeWatchedFilesNotification, DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification, DidSaveTextDocumentNotification, DocumentDiagnosticRequest, HoverRequest, InitializedNotification, InitializeRequest,
  LogMessageNotification, ProposedFeatures, PublishDiagnosticsNotification, RegistrationRequest, SemanticTokensDeltaRequest,
  InlayHintRefreshRequest, SemanticTokensRangeRequest, SemanticTokensRefreshRequest, SemanticTokensRequest, ShowMessageNotification, ShutdownRequest, StreamMessageReader,
  StreamMessageWriter, type ClientCapabilities, type CodeAction, type CodeActionContext, type Diagnostic,
  type DidChangeWatchedFilesRegistrationOptions, type Hover, type InitializeResult, type Position,
  type ProtocolRequestType, type PublishDiagnosticsParams, type Range, type SemanticTokens, type SemanticTokensDelta, type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Host } from '../../server/src/host/host.ts';
import { serve } from '../../server/src/lsp/server.ts';
import { versionNotification, type VersionInForce } from '../../server/src/lsp/version-in-force.ts';
import { memoryHost } from './memory-host.ts';

const base: ClientCapabilities = {
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    configuration: true,
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
  },
  textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
};

/** An editor that asks for diagnostics. */
export const pulling: ClientCapabilities = { ...base, textDocument: { ...base.textDocument, diagnostic: {} } };
/** An editor that waits for diagnostics. */
export const waiting: ClientCapabilities = base;

export interface Start {
  readonly capabilities?: ClientCapabilities;
  /** The disk; a server without one is in a browser. */
  readonly files?: Map<string, string>;
  readonly host?: Host;
  readonly folders?: readonly string[];
  readonly settings?: Record<string, unknown>;
  readonly initializationOptions?: unknown;
  /** The file with the prose; without it there is none. */
  readonly prose?: string;
}

/** An editor with a server of its own, over streams in memory. */
export class Editor {
  readonly initialized: InitializeResult;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly messages: string[] = [];
  readonly logged: string[] = [];
  readonly registrations: string[] = [];
  readonly watched: unknown[] = [];
  readonly versions: VersionInForce[] = [];
  refreshes = 0;
  tokenRefreshes = 0;
  lensRefreshes = 0;
  hintRefreshes = 0;
  settings: Record<string, unknown>;
  readonly #connection: ReturnType<typeof createProtocolConnection>;
  readonly #documents = new Map<string, TextDocument>();

  private constructor(connection: ReturnType<typeof createProtocolConnection>, initialized: InitializeResult, settings: Record<string, unknown>) {
    this.#connection = connection;
    this.initialized = initialized;
    this.settings = settings;
    connection.onNotification(PublishDiagnosticsNotification.type, params => void this.published.push(params));
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.messages.push(message));
    connection.onNotification(LogMessageNotification.type, ({ message }) => void this.logged.push(message));
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registrations.push(...registrations.map(each => each.method));
      for (const { registerOptions } of registrations) {
        const { watchers = [] } = (registerOptions ?? {}) as Partial<DidChangeWatchedFilesRegistrationOptions>;
        this.watched.push(...watchers.map(watcher => watcher.globPattern));
      }
    });
    connection.onNotification(versionNotification, params => void this.versions.push(params));
    connection.onRequest(DiagnosticRefreshRequest.type, () => void this.refreshes++);
    connection.onRequest(SemanticTokensRefreshRequest.type, () => void this.tokenRefreshes++);
    connection.onRequest(CodeLensRefreshRequest.type, () => void this.lensRefreshes++);
    connection.onRequest(InlayHintRefreshRequest.type, () => void this.hintRefreshes++);
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => this.settings));
    connection.onRequest(ApplyWorkspaceEditRequest.type, () => ({ applied: false }));
  }

  static async start({ capabilities = pulling, files, host, folders = ['file:///etc/haproxy'], settings = {}, initializationOptions, prose = '{}' }: Start = {}): Promise<Editor> {
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    serve(createConnection(ProposedFeatures.all, toServer, toClient), host ?? (files && memoryHost(files)), () => Promise.resolve(prose));
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    connection.listen();
    const initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities,
      workspaceFolders: folders.map(uri => ({ uri, name: uri })),
      initializationOptions,
    });
    const editor = new Editor(connection, initialized, settings);
    await connection.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  async open(uri: string, text: string): Promise<void> {
    this.#documents.set(uri, TextDocument.create(uri, 'haproxy', 1, text));
    await this.#connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'haproxy', version: 1, text } });
  }

  /** Replaces a range; without one, the whole text. */
  async edit(uri: string, range: Range | undefined, text: string): Promise<void> {
    const document = this.#documents.get(uri)!;
    const changes = [range ? { range, text } : { text }];
    this.#documents.set(uri, TextDocument.update(document, changes, document.version + 1));
    await this.#connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version: this.#documents.get(uri)!.version }, contentChanges: changes });
  }

  async close(uri: string): Promise<void> {
    this.#documents.delete(uri);
    await this.#connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  async save(uri: string): Promise<void> {
    await this.#connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
  }

  async filesChanged(...uris: string[]): Promise<void> {
    await this.#connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: uris.map(uri => ({ uri, type: 2 as const })) });
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    this.settings = settings;
    await this.#connection.sendNotification(DidChangeConfigurationNotification.type, { settings: { haproxyDoctor: settings } });
  }

  text(uri: string): string {
    return this.#documents.get(uri)!.getText();
  }

  version(uri: string): number {
    return this.#documents.get(uri)!.version;
  }

  async pull(uri: string): Promise<Diagnostic[]> {
    const report = await this.#connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    return report.kind === 'full' ? report.items : [];
  }

  /** Asks, and at once does not want to know any more. */
  cancelledPull(uri: string): Promise<unknown> {
    const source = new CancellationTokenSource();
    const answer = this.#connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } }, source.token);
    source.cancel();
    return answer;
  }

  /** The names of the rules that are violated in a document. */
  async rules(uri: string): Promise<unknown[]> {
    return (await this.pull(uri)).map(({ code }) => code);
  }

  hover(uri: string, position: Position): Promise<Hover | null> {
    return this.#connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  tokens(uri: string): Promise<SemanticTokens | null> {
    return this.#connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
  }

  tokensSince(uri: string, previousResultId: string): Promise<SemanticTokens | SemanticTokensDelta | null> {
    return this.#connection.sendRequest(SemanticTokensDeltaRequest.type, { textDocument: { uri }, previousResultId });
  }

  tokensIn(uri: string, range: Range): Promise<SemanticTokens | null> {
    return this.#connection.sendRequest(SemanticTokensRangeRequest.type, { textDocument: { uri }, range });
  }

  async actions(uri: string, range: Range, context: Partial<CodeActionContext> = {}): Promise<CodeAction[]> {
    const found = await this.#connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context: { diagnostics: [], ...context } });
    return (found ?? []) as CodeAction[];
  }

  /** Any other request, by its type or its name. */
  request<P, R, PR, E, RO>(type: ProtocolRequestType<P, R, PR, E, RO>, params: P): Promise<R>;
  request<R>(method: string, params: object): Promise<R>;
  request(type: string | { readonly method: string }, params: unknown): Promise<unknown> {
    return this.#connection.sendRequest(typeof type === 'string' ? type : type.method, params);
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.#connection.sendRequest(CodeActionResolveRequest.type, action);
  }

  /** The text of a document (or of a file that is not open) after an edit that only changes texts. @throws when an edit is for another version. */
  after(edit: WorkspaceEdit | undefined, uri: string, closed = ''): string {
    const open = this.#documents.get(uri);
    const document = TextDocument.create(uri, '', 0, open ? open.getText() : closed);
    const edits = (edit?.documentChanges ?? []).flatMap(change => {
      if (!('textDocument' in change) || change.textDocument.uri !== uri) return [];
      if (change.textDocument.version !== (open?.version ?? null)) throw new Error(`an edit for version ${change.textDocument.version}`);
      return change.edits.map(each => ('newText' in each ? each : { range: each.range, newText: each.snippet.value }));
    });
    return TextDocument.applyEdits(document, [...edits, ...(edit?.changes?.[uri] ?? [])]);
  }

  async shutdown(): Promise<void> {
    await this.#connection.sendRequest(ShutdownRequest.type);
    this.#connection.dispose();
  }
}

/** The range of the first occurrence of a text. */
export function rangeOf(text: string, part: string): Range {
  const document = TextDocument.create('', '', 0, text);
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`no ${part}`);
  return { start: document.positionAt(at), end: document.positionAt(at + part.length) };
}
