import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientId, clientName, startDoctor } from './extension.ts';

/** Desktop and remote: the server is a Node process of its own, spoken to over IPC. */
export function activate(context: ExtensionContext): void {
  const module = context.asAbsolutePath('server/dist/node.js');
  startDoctor(context, options => new LanguageClient(clientId, clientName, { module, transport: TransportKind.ipc }, options));
}
