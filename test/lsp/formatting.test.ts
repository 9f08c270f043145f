import { afterEach, expect, test } from 'vitest';
import type { TextEdit } from 'vscode-languageserver/node';
import { Editor } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const text = 'global\n maxconn  5\n  backend b\n server a 192.0.2.1:80\n server bbb 192.0.2.22:80\n';
const options = { tabSize: 2, insertSpaces: true };
const textDocument = { uri };

let editor: Editor;
afterEach(() => editor.shutdown());

async function open(settings: Record<string, unknown> = {}): Promise<void> {
  editor = await Editor.start({ files: new Map(), settings });
  await editor.open(uri, text);
}

async function after(method: string, params: object): Promise<string> {
  const edits = await editor.request<TextEdit[]>(`textDocument/${method}`, { textDocument, options, ...params });
  return editor.after({ changes: { [uri]: edits } }, uri);
}

test('a document is laid out as the editor wishes', async () => {
  await open();
  expect(editor.initialized.capabilities).toMatchObject({
    documentFormattingProvider: true, documentRangeFormattingProvider: true, documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n', moreTriggerCharacter: [' '] },
  });
  expect(await after('formatting', {})).toBe('global\n  maxconn 5\n\nbackend b\n  server a 192.0.2.1:80\n  server bbb 192.0.2.22:80\n');
  expect(await after('formatting', { options: { tabSize: 0, insertSpaces: false } })).toContain('\n\tmaxconn 5\n');
});

test('columns are a setting', async () => {
  await open({ format: { align: true } });
  expect(await after('formatting', {})).toContain('  server a   192.0.2.1:80\n  server bbb 192.0.2.22:80\n');
  await editor.configure({ format: { align: 'yes' } });
  expect(await after('formatting', {})).toContain('  server a 192.0.2.1:80\n');
});

test('a range, and a line that becomes a header', async () => {
  await open();
  expect(await after('rangeFormatting', { range: { start: { line: 1, character: 3 }, end: { line: 1, character: 3 } } })).toBe(text.replace(' maxconn  5', '  maxconn 5'));
  expect(await after('onTypeFormatting', { position: { line: 2, character: 10 }, ch: ' ' })).toBe(text.replace('  backend', 'backend'));
  expect(await after('onTypeFormatting', { position: { line: 1, character: 0 }, ch: '\n' })).toBe(text.replace(' maxconn  5', '  maxconn  5'));
});
