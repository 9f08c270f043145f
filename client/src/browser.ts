import { Uri, type ExtensionContext } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientId, clientName, startDoctor } from './extension.ts';

/** The web: the server is a Web Worker. A function, and not a worker, so that a restart gets a new one. */
export function activate(context: ExtensionContext): void {
  const url = Uri.joinPath(context.extensionUri, 'server/dist/browser.js').toString(true);
  let worker: Worker | undefined;
  const startWorker = (): Promise<Worker> => {
    worker?.terminate();
    worker = new Worker(url);
    return Promise.resolve(worker);
  };
  startDoctor(context, options => new LanguageClient(clientId, clientName, startWorker, options));
  context.subscriptions.push({ dispose: () => worker?.terminate() });
}
