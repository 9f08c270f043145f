import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { serve } from './server.ts';

/* The server as a Web Worker: no disk, no network. */
declare const self: DedicatedWorkerGlobalScope;

export function start(run: typeof serve): void {
  const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
  // The worker may not know where it came from; the extension, which started it, can read its own files anywhere.
  run(connection, undefined, () => connection.sendRequest<string>('haproxyDoctor/prose'));
}
