import {
  DiagnosticRefreshRequest, DocumentDiagnosticReportKind, type Connection, type DocumentDiagnosticReport, type TextDocuments,
} from 'vscode-languageserver';
import type { Client } from './client.ts';
import { diagnosticsOf } from './diagnostics.ts';
import type { OpenDocument } from './document.ts';
import type { Guard } from './guard.ts';
import type { HaproxyChecks } from './haproxy-checks.ts';
import type { Workspace } from './workspace.ts';

/** How long to wait for the next keystroke before the editor is told, in ms. */
const PAUSE = 100;

/** How diagnostics get to the editor: it asks, or it is told. Never both. */
export interface DiagnosticChannel {
  /** A document was opened or edited: what is known of it and of its configuration is out of date. */
  edited(uri: string): void;
  closed(uri: string): void;
  /** Everything is out of date. */
  outdated(): void;
}

/** For editors that ask: they are bidden to ask again when a document changes because of another one. */
export function pullChannel(
  connection: Connection, documents: TextDocuments<OpenDocument>, workspace: Workspace, checks: HaproxyChecks, client: Client, guard: Guard,
): DiagnosticChannel {
  const none: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
  connection.languages.diagnostics.on(({ textDocument }, token) =>
    guard.request('diagnostics', token, none, async () => {
      const document = documents.get(textDocument.uri);
      const items = document && (await diagnosticsOf(document, workspace, checks, token));
      return items ? { kind: DocumentDiagnosticReportKind.Full, items } : none;
    }));
  const refresh = guard.action('refresh', async () => {
    if (client.refreshesDiagnostics) await connection.sendRequest(DiagnosticRefreshRequest.type);
  });
  const later = delayed(refresh);
  return {
    edited: uri => {
      if (workspace.neighbours(uri).length > 0) later();
    },
    closed: () => undefined,
    outdated: later,
  };
}

/** For editors that do not ask: they are sent every open document that may have changed, after a short pause. */
export function pushChannel(
  connection: Connection, documents: TextDocuments<OpenDocument>, workspace: Workspace, checks: HaproxyChecks, guard: Guard,
): DiagnosticChannel {
  const waiting = new Set<string>();
  const send = async (uri: string) => {
    const document = documents.get(uri);
    const diagnostics = document && (await diagnosticsOf(document, workspace, checks));
    // Texts that changed meanwhile are in `waiting` again.
    if (diagnostics && documents.get(uri) === document) await connection.sendDiagnostics({ uri, version: document.version, diagnostics });
  };
  const later = delayed(guard.action('diagnostics', async () => {
    const uris = [...waiting];
    waiting.clear();
    for (const uri of uris) await send(uri);
  }));
  return {
    edited: uri => {
      for (const each of [uri, ...workspace.neighbours(uri).map(document => document.uri)]) waiting.add(each);
      later();
    },
    closed: uri => {
      waiting.delete(uri);
      guard.action('diagnostics', () => connection.sendDiagnostics({ uri, diagnostics: [] }))();
    },
    outdated: () => {
      for (const uri of documents.keys()) waiting.add(uri);
      later();
    },
  };
}

/** Runs an action once after the last call of several. */
function delayed(action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, PAUSE);
  };
}
