import { Uri, ViewColumn, window, workspace } from 'vscode';

/** Opens a small configuration with traps in it as a new file, which is saved nowhere. */
export async function openSample(extensionUri: Uri): Promise<void> {
  const sample = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'examples/welcome.cfg'));
  const document = await workspace.openTextDocument({ language: 'haproxy', content: new TextDecoder().decode(sample) });
  // What is no text, such as the page that a person came from, stays in view.
  const tab = window.tabGroups.activeTabGroup.activeTab;
  await window.showTextDocument(document, tab && tab.input === undefined ? ViewColumn.Beside : ViewColumn.Active);
}
