import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type * as vscode from 'vscode';
import type { VersionInForce } from '../../client/src/version-status.ts';

/* The editor as far as versions are concerned: what is open, what is set, what a person answers, and what was done. */
const editor = vi.hoisted(() => ({
  active: undefined as { document: { languageId: string; uri: string } } | undefined,
  set: {},
  folders: [{}] as unknown[] | undefined,
  pick: '',
  offered: [] as string[],
  answer: undefined as string | undefined,
  text: '2.6',
  done: [] as unknown[],
  item: { text: '', tooltip: '', isShown: false },
  activeChanged: (): void => undefined,
}));
vi.mock('vscode', () => ({
  ConfigurationTarget: { Global: 'user', Workspace: 'workspace', WorkspaceFolder: 'folder' },
  StatusBarAlignment: {},
  Range: class {
    readonly start: unknown;
    readonly end: unknown;
    constructor(line: number, character: number) {
      this.start = { line, character };
      this.end = this.start;
    }
  },
  Uri: { parse: (text: string) => ({ path: text.replace('file://', '') }) },
  WorkspaceEdit: class { replace(uri: { path: string }, _range: unknown, text: string) { editor.done.push(`${uri.path} := ${text}`); } },
  l10n: { t: (text: string, ...values: unknown[]) => text.replaceAll(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)])) },
  window: {
    get activeTextEditor() { return editor.active; },
    createStatusBarItem: () => Object.assign(editor.item, {
      show: () => void (editor.item.isShown = true), hide: () => void (editor.item.isShown = false), dispose: () => undefined,
    }),
    onDidChangeActiveTextEditor: (listener: () => void) => {
      editor.activeChanged = listener;
      return { dispose: () => undefined };
    },
    showQuickPick: (items: { label: string; description: string; version: string }[]) => {
      editor.offered = items.map(item => [item.label, item.description].join(' ').trim());
      return Promise.resolve(items.find(item => item.version === editor.pick));
    },
    showWarningMessage: (message: string) => {
      editor.done.push(message);
      return Promise.resolve(editor.answer);
    },
    showInformationMessage: (message: string) => void editor.done.push(message),
    showTextDocument: (document: { path: string }) => void editor.done.push(`shown ${document.path}`),
  },
  workspace: {
    get workspaceFolders() { return editor.folders; },
    getConfiguration: () => ({
      inspect: () => editor.set,
      update: (name: string, value: string, target: string) => void editor.done.push(`${target}: ${name} = ${value}`),
    }),
    openTextDocument: ({ path }: { path: string }) => Promise.resolve({ path, getText: () => editor.text, save: () => void editor.done.push(`saved ${path}`) }),
    applyEdit: () => Promise.resolve(true),
  },
}));

const { chooseVersion } = await import('../../client/src/commands/choose-version.ts');
const { versionStatus } = await import('../../client/src/version-status.ts');

const known = ['2.6', '3.2', '3.4'];
const uri = 'file:///haproxy.cfg';
const placeIn = (path: string) => ({ uri: { path }, range: { start: { line: 1 } }, text: '2.6' }) as unknown as VersionInForce['place'];
const inForce = (more: Partial<VersionInForce>): VersionInForce => ({ version: '2.6', origin: 'setting', isAuto: false, place: undefined, known, ...more });

beforeEach(() => {
  Object.assign(editor, { active: { document: { languageId: 'haproxy', uri } }, set: {}, folders: [{}], pick: '3.4', answer: undefined, text: '2.6', done: [] });
});

describe('choosing a version', () => {
  test('offers all, the newest first, and keeps the choice in the workspace', async () => {
    await chooseVersion(inForce({}));
    expect(editor.offered).toEqual(['HAProxy 3.4', 'HAProxy 3.2', 'HAProxy 2.6 in force', 'Ask HAProxy (auto)']);
    expect(editor.done).toEqual(['workspace: haproxyVersion = 3.4']);
  });

  test('keeps it in the folder that has its own, and with the user where there is no workspace', async () => {
    editor.set = { workspaceFolderValue: '2.6' };
    await chooseVersion(inForce({}));
    editor.folders = undefined;
    await chooseVersion(inForce({ origin: 'default' }));
    expect(editor.done).toEqual(['folder: haproxyVersion = 3.4', 'user: haproxyVersion = 3.4']);
  });

  test('changes nothing when a person chooses nothing', async () => {
    editor.pick = '';
    await chooseVersion(inForce({}));
    await chooseVersion(inForce({ origin: 'comment', place: placeIn('/a.cfg') }));
    expect(editor.done).toEqual([]);
  });

  test('asks before it changes a comment', async () => {
    await chooseVersion(inForce({ origin: 'comment', place: placeIn('/a.cfg') }));
    expect(editor.done).toEqual(['A comment says that the file is for HAProxy 2.6. It wins over the settings.']);
    editor.answer = 'Change the Comment';
    await chooseVersion(inForce({ origin: 'comment', place: placeIn('/a.cfg') }));
    expect(editor.done.slice(2)).toEqual(['/a.cfg := 3.4']);
  });

  test('changes a settings file, and saves it', async () => {
    editor.answer = 'Change the File';
    await chooseVersion(inForce({ origin: 'configFile', place: placeIn('/.haproxy-doctor.json') }));
    expect(editor.done.slice(1)).toEqual(['/.haproxy-doctor.json := 3.4', 'saved /.haproxy-doctor.json']);
  });

  test('shows a file that is no longer what the server read, and changes nothing', async () => {
    Object.assign(editor, { answer: 'Change the File', text: '3.0' });
    await chooseVersion(inForce({ origin: 'configFile', place: placeIn('/.haproxy-doctor.json') }));
    expect(editor.done.slice(1)).toEqual(['shown /.haproxy-doctor.json']);
  });

  test('needs a document', async () => {
    await chooseVersion(undefined);
    expect(editor.done).toEqual(['Open a HAProxy configuration first.']);
  });
});

test('the status bar tells the version of the active document, and who says so', () => {
  let tell: (message: unknown) => void = () => undefined;
  const client = {
    onNotification: (_: string, listener: typeof tell) => {
      tell = listener;
      return { dispose: () => undefined };
    },
  };
  const status = versionStatus(client as unknown as BaseLanguageClient, 'command');
  expect(status.active()).toBeUndefined();
  tell({ uri, version: '3.4', origin: 'setting', isAuto: false, known });
  expect(editor.item).toMatchObject({ text: 'HAProxy 3.4', isShown: true, tooltip: expect.stringContaining('the default') as string });
  editor.set = { workspaceValue: '3.4' };
  tell({ uri, version: '3.4', origin: 'setting', isAuto: false, known });
  expect(editor.item.tooltip).toContain('from the settings');
  const range = { start: { line: 4, character: 0 }, end: { line: 4, character: 3 } } as vscode.Range;
  tell({ uri, version: '2.8', origin: 'comment', isAuto: false, place: { uri, range, text: '2.8' }, known });
  expect(editor.item).toMatchObject({ text: 'HAProxy 2.8', tooltip: expect.stringContaining('comment, line 5') as string });
  expect(status.active()).toMatchObject({ version: '2.8', origin: 'comment' });
  editor.active = { document: { languageId: 'markdown', uri: 'file:///notes.md' } };
  editor.activeChanged();
  expect(editor.item.isShown).toBe(false);
  expect(status.active()).toBeUndefined();
});
