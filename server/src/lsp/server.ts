import {
  DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, TextDocumentSyncKind, TextDocuments, type Connection, type InitializeResult,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { name, version } from '../../package.json';
import type { Host } from '../host/host.ts';
import { lazyBook } from '../language/prose-book.ts';
import { configFileName } from '../lint/config-file.ts';
import { autoVersion } from './auto-version.ts';
import { clientOf, type Client } from './client.ts';
import { configProblems } from './config-problems.ts';
import { pullChannel, pushChannel, type DiagnosticChannel } from './diagnostic-channel.ts';
import { openDocument, type OpenDocument } from './document.ts';
import { editorSettings, section } from './editor-settings.ts';
import type { Serving } from './feature.ts';
import { features } from './features.ts';
import { createGuard } from './guard.ts';
import { haproxyChecks } from './haproxy-checks.ts';
import { versionTeller } from './version-in-force.ts';
import { createWorkspace } from './workspace.ts';

/** Serves a connection. Without a host (in a browser) only what the editor sends is known. `readProse` gives the file with the prose, when it is first needed. */
export function serve(connection: Connection, host: Host | undefined, readProse: () => Promise<string>): void {
  connection.onInitialize((params): InitializeResult => {
    const client = clientOf(params);
    start(connection, host, client, readProse);
    return {
      serverInfo: { name, version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        ...(client.pullsDiagnostics ? { diagnosticProvider: { identifier: name, interFileDependencies: true, workspaceDiagnostics: false } } : {}),
        ...(client.tellsFolders ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } } : {}),
        ...Object.assign({}, ...features.map(feature => feature.capabilities(client))) as Partial<ServerCapabilities>,
      },
    };
  });
  connection.listen();
}

function start(connection: Connection, host: Host | undefined, client: Client, readProse: () => Promise<string>): void {
  const prose = lazyBook(readProse);
  const guard = createGuard(connection);
  const documents = new TextDocuments<OpenDocument>(openDocument);
  const editor = editorSettings(connection, client);
  const auto = autoVersion(host, client.isTrusted, message => {
    connection.console.warn(message);
  });
  const versions = versionTeller(connection, guard);
  const workspace = createWorkspace(documents, editor, auto, host, configProblems(connection, guard), view => {
    if (client.showsVersion) versions.seen(view);
  });
  const checks = haproxyChecks(client.isTrusted ? host : undefined, editor, () => {
    channel.outdated();
  }, message => {
    connection.console.warn(message);
  });
  const channel: DiagnosticChannel = client.pullsDiagnostics
    ? pullChannel(connection, documents, workspace, checks, client, guard)
    : pushChannel(connection, documents, workspace, checks, guard);
  const whenClosed: ((uri: string) => void)[] = [];
  const whenOutdated: (() => void)[] = [];
  const outdated = () => {
    workspace.invalidate();
    checks.outdated();
    channel.outdated();
    for (const act of whenOutdated) act();
  };
  workspace.setFolders(client.folders);

  // What is open is not read from disk, so that opening and closing a file changes what its configuration is made of.
  documents.onDidOpen(() => {
    workspace.invalidate();
    if (documents.keys().length > 1) channel.outdated();
  });
  documents.onDidSave(outdated);
  documents.onDidClose(({ document }) => {
    channel.closed(document.uri);
    checks.closed(document.uri);
    versions.closed(document.uri);
    for (const act of whenClosed) act(document.uri);
    outdated();
  });
  documents.onDidChangeContent(({ document }) => {
    checks.edited(document.uri);
    channel.edited(document.uri);
  });
  connection.onDidChangeWatchedFiles(outdated);
  connection.onShutdown(() => {
    checks.stop();
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    editor.changed(settings);
    auto.forget();
    outdated();
  });

  const serving: Serving = {
    connection,
    client,
    workspace,
    guard,
    editor,
    host,
    prose,
    answer: (what, uri, token, give) => guard.request(what, token, null, async () => {
      const view = await workspace.view(uri);
      return view && !token.isCancellationRequested ? give(view) : null;
    }),
    onClosed: act => {
      whenClosed.push(act);
    },
    onOutdated: act => {
      whenOutdated.push(act);
    },
  };
  for (const feature of features) feature.serve(serving);

  connection.onInitialized(guard.action('registration', async () => {
    if (client.tellsFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(guard.action('folders', async () => {
        workspace.setFolders((await connection.workspace.getWorkspaceFolders())?.map(folder => folder.uri) ?? []);
        outdated();
      }));
    }
    if (client.registersConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section });
    if (client.registersWatchers) {
      // Declared files may have any of these endings. A directory that goes is told of, the files in it are not.
      const watchers = [`**/${configFileName}`, '**/*.{cfg,conf,haproxy}', '**/conf.d'].map(globPattern => ({ globPattern }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  }));
  documents.listen(connection);
}
