import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Uri } from 'vscode';
import { openSample } from '../../client/src/commands/open-sample.ts';

const root = join(import.meta.dirname, '../..');

/* The editor as far as the sample is concerned: what is in front, and what was shown where. */
const editor = vi.hoisted(() => ({ activeTab: undefined as { input: unknown } | undefined, shown: [] as unknown[] }));
vi.mock('vscode', () => ({
  Uri: { joinPath: (base: string, path: string) => `${base}/${path}` },
  ViewColumn: { Active: 'in front', Beside: 'beside' },
  window: {
    tabGroups: { activeTabGroup: { get activeTab() { return editor.activeTab; } } },
    showTextDocument: (document: unknown, column: string) => void editor.shown.push([document, column]),
  },
  workspace: {
    fs: { readFile: (path: string) => Promise.resolve(new Uint8Array(readFileSync(path))) },
    openTextDocument: (options: unknown) => Promise.resolve(options),
  },
}));

beforeEach(() => {
  editor.shown.length = 0;
});

test.each([
  ['no editor is open', undefined, 'in front'],
  ['a file is in front', { input: {} }, 'in front'],
  ['the walkthrough is in front', { input: undefined }, 'beside'],
])('the sample opens when %s', async (_, tab, column) => {
  editor.activeTab = tab;
  await openSample(root as unknown as Uri);
  const content = readFileSync(join(root, 'examples/welcome.cfg'), 'utf8');
  expect(editor.shown).toEqual([[{ language: 'haproxy', content }, column]]);
});
