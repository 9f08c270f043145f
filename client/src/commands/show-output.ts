import type { BaseLanguageClient } from 'vscode-languageclient';

/** Shows what the server wrote, without taking the focus from the editor. */
export function showOutput(client: BaseLanguageClient): void {
  client.outputChannel.show(true);
}
