import type { BaseLanguageClient } from 'vscode-languageclient';

/** Ends the server, when there is one, and starts it again: open documents are sent anew. */
export async function restartServer(client: BaseLanguageClient): Promise<void> {
  if (client.needsStop()) {
    // One that is still starting cannot be stopped.
    await client.start();
    await client.stop();
  }
  await client.start();
}
