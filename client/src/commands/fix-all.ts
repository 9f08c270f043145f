import { commands } from 'vscode';

/** Applies all safe repairs to the active editor, as a save with `source.fixAll.haproxyDoctor` does. */
export async function fixAll(): Promise<void> {
  await commands.executeCommand('editor.action.sourceAction', { kind: 'source.fixAll.haproxyDoctor', apply: 'first' });
}
