import type { BaseLanguageClient } from 'vscode-languageclient';

/** Ends the server, when there is one, and starts it again: open documents are sent anew. */
export async function restartServer(client: BaseLanguageClient): Promise<void> {
  if (client.isRunning()) await client.stop();
  await client.start();
}
