import { Uri, workspace, type ExtensionContext } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from 'vscode-languageclient/browser';
import { clientId, clientName, startDoctor } from './extension.ts';

/** The web: the server is a Web Worker. A function starts it, so that a restart gets a new one. */
export function activate(context: ExtensionContext): void {
  const url = Uri.joinPath(context.extensionUri, 'server/dist/server.js').toString(true);
  let worker: Worker | undefined;
  const startWorker = (): Promise<MessageTransports> => {
    worker?.terminate();
    worker = new Worker(url);
    // Not the worker itself: VS Code's extension host wraps workers, and the library does not recognise the wrapper.
    return Promise.resolve({ reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) });
  };
  const prose = Uri.joinPath(context.extensionUri, 'server/dist/prose.json');
  startDoctor(context, options => {
    const client = new LanguageClient(clientId, clientName, startWorker, options);
    // The worker has no files; what is the same for all is read for it.
    client.onRequest('haproxyDoctor/prose', async () => new TextDecoder().decode(await workspace.fs.readFile(prose)));
    return client;
  });
  context.subscriptions.push({ dispose: () => worker?.terminate() });
}
