import type { CancellationToken, Connection, ServerCapabilities } from 'vscode-languageserver';
import type { Host } from '../host/host.ts';
import type { ProseBook } from '../language/prose-book.ts';
import type { Client } from './client.ts';
import type { EditorSettings } from './editor-settings.ts';
import type { Guard } from './guard.ts';
import type { View, Workspace } from './workspace.ts';

/** One thing that an editor can ask the server for. A feature is one file of `features/`, named in `features.ts`. */
export interface Feature {
  /** What the server says of itself at the start; nothing for an editor that has no use for it. */
  capabilities(client: Client): Partial<ServerCapabilities>;
  /** Begins to answer. Called once, when the editor is known. */
  serve(serving: Serving): void;
}

/** What features answer with. */
export interface Serving {
  readonly connection: Connection;
  readonly client: Client;
  readonly workspace: Workspace;
  readonly guard: Guard;
  readonly editor: EditorSettings;
  /** Undefined in a browser. */
  readonly host: Host | undefined;
  /** The prose of the language; its file is read at the first call. */
  readonly prose: () => Promise<ProseBook>;
  /**
   * Answers a question about an open document. Null for other documents, when nobody waits for it any more, and when it fails, which goes to the log
   * under `what`.
   */
  readonly answer: <T>(what: string, uri: string, token: CancellationToken, give: (view: View) => T | Promise<T>) => Promise<T | null>;
  /** Calls back for each document that is closed. */
  readonly onClosed: (act: (uri: string) => void) => void;
  /** Calls back when something outside of the documents changed: settings, files, folders. */
  readonly onOutdated: (act: () => void) => void;
}
