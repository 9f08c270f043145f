import { Uri, type ExtensionContext } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from 'vscode-languageclient/browser';
import { clientId, clientName, startDoctor } from './extension.ts';

/** The web: the server is a Web Worker. A function starts it, so that a restart gets a new one. */
export function activate(context: ExtensionContext): void {
  const url = Uri.joinPath(context.extensionUri, 'server/dist/browser.js').toString(true);
  let worker: Worker | undefined;
  const startWorker = (): Promise<MessageTransports> => {
    worker?.terminate();
    worker = new Worker(url);
    // Not the worker itself: VS Code's extension host wraps workers, and the library does not recognise the wrapper.
    return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
  };
  startDoctor(context, options => new LanguageClient(clientId, clientName, startWorker, options));
  context.subscriptions.push({ dispose: () => worker?.terminate() });
}
