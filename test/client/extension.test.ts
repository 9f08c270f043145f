import { beforeEach, expect, test, vi } from 'vitest';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import type { ExtensionContext } from 'vscode';

/* The editor as far as the start of the server is concerned. */
const editor = vi.hoisted(() => ({
  isTrusted: false,
  textDocuments: [] as { languageId: string; uri: string; getText: () => string }[],
  grantTrust: (): unknown => undefined,
}));
vi.mock('vscode', () => {
  const nothing = { dispose: () => undefined };
  return {
    commands: { registerCommand: () => nothing },
    languages: {},
    l10n: { t: (text: string) => text },
    StatusBarAlignment: {},
    window: { createStatusBarItem: () => ({ ...nothing, hide: () => undefined }), onDidChangeActiveTextEditor: () => nothing },
    Range: class {},
    Uri: {},
    workspace: {
      get isTrusted() {
        return editor.isTrusted;
      },
      textDocuments: editor.textDocuments,
      getConfiguration: () => ({ get: () => false }),
      onDidOpenTextDocument: () => nothing,
      onDidGrantWorkspaceTrust: (listener: () => unknown) => {
        editor.grantTrust = listener;
        return nothing;
      },
    },
  };
});

/** A client that keeps the library's contract: who is starting cannot be stopped. It notes what the server is told at each start. */
function fakeClient(options: LanguageClientOptions, told: unknown[]) {
  let state: 'stopped' | 'starting' | 'running' = 'stopped';
  let starting: Promise<void> = Promise.resolve();
  return {
    needsStop: () => state !== 'stopped',
    onNotification: () => ({ dispose: () => undefined }),
    start: () => {
      if (state !== 'stopped') return starting;
      state = 'starting';
      told.push((options.initializationOptions as () => unknown)());
      return (starting = new Promise(resolve => {
        setImmediate(() => {
          state = 'running';
          resolve();
        });
      }));
    },
    stop: () => {
      if (state === 'starting') return Promise.reject(new Error('starting'));
      state = 'stopped';
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
}

async function startDoctor(): Promise<unknown[]> {
  const told: unknown[] = [];
  const { startDoctor: start } = await import('../../client/src/extension.ts');
  const context = { subscriptions: [], extensionUri: {} } as unknown as ExtensionContext;
  start(context, options => fakeClient(options, told) as unknown as BaseLanguageClient);
  return told;
}

beforeEach(() => {
  editor.isTrusted = false;
  editor.textDocuments.length = 0;
});

test('the server is told whether the workspace is trusted, and is started anew when it becomes so, even while it starts', async () => {
  editor.textDocuments.push({ languageId: 'haproxy', uri: 'file:///haproxy.cfg', getText: () => '' });
  const told = await startDoctor();
  const shown = { canExplainRule: true, showsVersion: true, showsReferences: true };
  expect(told).toEqual([{ isTrusted: false, ...shown }]);
  editor.isTrusted = true;
  editor.grantTrust();
  await vi.waitFor(() => { expect(told).toEqual([{ isTrusted: false, ...shown }, { isTrusted: true, ...shown }]); });
});

test('trust alone starts no server', async () => {
  const told = await startDoctor();
  editor.isTrusted = true;
  editor.grantTrust();
  await Promise.resolve();
  expect(told).toEqual([]);
});
