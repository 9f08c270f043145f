import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientId, clientName, startDoctor } from './extension.ts';

/**
 * Room for what is made between two keystrokes, in MB for each half: with Node's own 16, what only lived for one keystroke is moved to the old objects, and
 * now and then a keystroke waits for those to be collected. A small file never fills it.
 */
const youngObjects = 64;

/** Desktop and remote: the server is a Node process of its own, spoken to over IPC. */
export function activate(context: ExtensionContext): void {
  const module = context.asAbsolutePath('server/dist/server.js');
  startDoctor(context, options => new LanguageClient(clientId, clientName, { module, transport: TransportKind.ipc, options: { execArgv: [`--max-semi-space-size=${youngObjects}`] } }, options));
}
