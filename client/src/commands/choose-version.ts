import { ConfigurationTarget, l10n, window, workspace, WorkspaceEdit } from 'vscode';
import type { VersionInForce } from '../version-status.ts';

/**
 * Asks for a version of HAProxy, and has the active document judged by it from then on. The choice is kept in the workspace's settings. Where a comment
 * or a settings file says which version, that wins over the settings, so that a person is asked whether to change it there.
 */
export async function chooseVersion(inForce: VersionInForce | undefined): Promise<void> {
  if (!inForce) {
    void window.showInformationMessage(l10n.t('Open a HAProxy configuration first.'));
    return;
  }
  const version = await pickVersion(inForce);
  if (version === undefined) return;
  if (inForce.origin === 'setting' || inForce.origin === 'default') await writeSetting(version);
  else await changeThere(inForce, version);
}

async function pickVersion({ known, version, origin }: VersionInForce): Promise<string | undefined> {
  const items = [...known].reverse().map(each => ({
    label: `HAProxy ${each}`, description: each === version ? l10n.t('in force') : '', version: each,
  }));
  const auto = origin === 'comment' ? [] : [{ label: l10n.t('Ask HAProxy (auto)'), description: '', version: 'auto' }];
  const picked = await window.showQuickPick([...items, ...auto], { title: l10n.t('Check against another HAProxy version') });
  return picked?.version;
}

/** In the workspace, unless a folder of it has its own. Without a workspace the user's settings are the only ones. */
async function writeSetting(version: string): Promise<void> {
  const document = window.activeTextEditor?.document;
  const settings = workspace.getConfiguration('haproxyDoctor', document);
  const ofFolder = settings.inspect('haproxyVersion')?.workspaceFolderValue !== undefined;
  const inWorkspace = ofFolder ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
  await settings.update('haproxyVersion', version, workspace.workspaceFolders ? inWorkspace : ConfigurationTarget.Global);
}

async function changeThere({ origin, version, place }: VersionInForce, wanted: string): Promise<void> {
  const isComment = origin === 'comment';
  const message = isComment
    ? l10n.t('A comment says that the file is for HAProxy {0}. It wins over the settings.', version)
    : l10n.t('A settings file, .haproxy-doctor.json, says HAProxy {0}. It wins over the editor\'s settings.', version);
  const change = isComment ? l10n.t('Change the Comment') : l10n.t('Change the File');
  const open = l10n.t('Show It');
  const answer = await window.showWarningMessage(message, ...(place ? [change, open] : []));
  if (!place || answer === undefined) return;
  const document = await workspace.openTextDocument(place.uri);
  // What was said may have been edited since, in an editor that has not saved it.
  if (answer === open || document.getText(place.range) !== place.text) {
    await window.showTextDocument(document, { selection: place.range });
    return;
  }
  const edit = new WorkspaceEdit();
  edit.replace(place.uri, place.range, wanted);
  await workspace.applyEdit(edit);
  // A settings file counts as it is on disk.
  if (!isComment) await document.save();
}
