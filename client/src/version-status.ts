import { l10n, Range, StatusBarAlignment, Uri, window, workspace, type Disposable } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** What the server tells of a document: see server/src/lsp/version-in-force.ts. */
interface VersionMessage {
  readonly uri: string;
  readonly version: string;
  readonly origin: 'comment' | 'configFile' | 'setting' | 'default';
  readonly isAuto: boolean;
  readonly place?: { readonly uri: string; readonly range: Pick<Range, 'start' | 'end'>; readonly text: string };
  readonly known: readonly string[];
}

/** Which HAProxy a document is judged by, and who says so. */
export interface VersionInForce {
  readonly version: string;
  readonly origin: VersionMessage['origin'];
  readonly isAuto: boolean;
  /** Where it is written, of a comment and a settings file. */
  readonly place: { readonly uri: Uri; readonly range: Range; readonly text: string } | undefined;
  /** All versions to choose from, oldest first. */
  readonly known: readonly string[];
}

export interface VersionStatus extends Disposable {
  /** Of the active editor; undefined while that has no HAProxy document, or the server has not said. */
  active(): VersionInForce | undefined;
}

/** Shows the version for the document in the active editor, as the server tells it. A click asks for another one. */
export function versionStatus(client: BaseLanguageClient, command: string): VersionStatus {
  const told = new Map<string, VersionInForce>();
  const item = window.createStatusBarItem('haproxyDoctor.version', StatusBarAlignment.Right, 100);
  item.name = l10n.t('HAProxy Version');
  item.command = command;
  const active = (): VersionInForce | undefined => {
    const document = window.activeTextEditor?.document;
    return document?.languageId === 'haproxy' ? told.get(document.uri.toString()) : undefined;
  };
  const show = (): void => {
    const version = active();
    if (!version) {
      item.hide();
      return;
    }
    item.text = `HAProxy ${version.version}`;
    item.tooltip = `${sayWho(version)} ${l10n.t('Click to check against another version.')}`;
    item.show();
  };
  const listeners = [
    client.onNotification('haproxyDoctor/version', ({ uri, version, origin, isAuto, place, known }: VersionMessage) => {
      const { start, end } = place?.range ?? new Range(0, 0, 0, 0);
      const range = new Range(start.line, start.character, end.line, end.character);
      told.set(uri, { version, origin, isAuto, place: place && { uri: Uri.parse(place.uri), range, text: place.text }, known });
      show();
    }),
    window.onDidChangeActiveTextEditor(show),
    item,
  ];
  return { active, dispose: () => { for (const listener of listeners) listener.dispose(); } };
}

function sayWho({ origin, isAuto, place }: VersionInForce): string {
  if (isAuto) return l10n.t('The version that HAProxy itself says, since `auto` is set.');
  switch (origin) {
    case 'comment':
      return l10n.t('The version is from a comment, line {0}.', (place?.range.start.line ?? 0) + 1);
    case 'configFile':
      return l10n.t('The version is from {0}.', place?.uri.path ?? '.haproxy-doctor.json');
    case 'setting':
    case 'default':
      return isSet() ? l10n.t('The version is from the settings.') : l10n.t('Nothing says which version: this is the default.');
  }
}

/** The server is told the default as if somebody had set it. */
function isSet(): boolean {
  const set = workspace.getConfiguration('haproxyDoctor', window.activeTextEditor?.document).inspect('haproxyVersion');
  return [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some(value => value !== undefined);
}
