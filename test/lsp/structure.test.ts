import { afterEach, expect, test } from 'vitest';
import { SymbolKind, type DocumentLink, type DocumentSymbol, type FoldingRange, type SelectionRange, type SymbolInformation } from 'vscode-languageserver/node';
import { Editor, pulling, rangeOf } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const text = '# \u{1F600}\nfrontend web\n  bind :80\n  use_backend app if { src -f deny.lst }\n\nbackend app\n  # haproxy-doctor: ignore missing-maxconn -- small\n  server s1 192.0.2.1:80\n  errorfile 503 errors/503.http\n  errorfile 500 errors/none.http\n';
const files = () => new Map([['/etc/haproxy/haproxy.cfg', text], ['/etc/haproxy/conf.d/more.cfg', 'backend more\n'], ['/etc/haproxy/errors/503.http', ''], ['/etc/haproxy/deny.lst', '']]);
const nesting = { ...pulling, textDocument: { ...pulling.textDocument, documentSymbol: { hierarchicalDocumentSymbolSupport: true }, foldingRange: { lineFoldingOnly: true } } };

let editor: Editor;
afterEach(() => editor.shutdown());
const textDocument = { uri };

async function open(start: Parameters<typeof Editor.start>[0] = {}): Promise<void> {
  editor = await Editor.start({ capabilities: nesting, files: files(), ...start });
  await editor.open(uri, text);
}

test('the outline has sections and what is in them', async () => {
  await open();
  expect(editor.initialized.capabilities.documentSymbolProvider).toBe(true);
  const [web, app] = await editor.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
  expect(web).toMatchObject({ name: 'frontend web', detail: 'mode tcp, 1 bind', kind: SymbolKind.Interface, selectionRange: rangeOf(text, 'web') });
  expect(web!.range).toEqual({ start: rangeOf(text, 'frontend').start, end: rangeOf(text, 'deny.lst }').end });
  expect(web!.children!.map(({ name }) => name)).toEqual(['bind :80', 'use_backend app']);
  expect(app!.children).toMatchObject([{ name: 's1', detail: '192.0.2.1:80', selectionRange: rangeOf(text, 's1'), range: rangeOf(text, 'server s1 192.0.2.1:80') }]);
});

test('the outline is flat for an editor that nests nothing', async () => {
  await open({ capabilities: pulling });
  const symbols = await editor.request<SymbolInformation[]>('textDocument/documentSymbol', { textDocument });
  expect(symbols.map(({ name, containerName }) => [name, containerName])).toEqual([
    ['frontend web', undefined], ['bind :80', 'frontend web'], ['use_backend app', 'frontend web'], ['backend app', undefined], ['s1', 'backend app'],
  ]);
});

test('of a very long document there are only the sections', async () => {
  await open();
  await editor.edit(uri, undefined, `backend b\n${' server s :80\n'.repeat(20_000)}`);
  expect(await editor.request('textDocument/documentSymbol', { textDocument })).toMatchObject([{ detail: 'mode tcp, 20000 servers', children: [] }]);
});

test('symbols of the workspace are those of the whole configuration', async () => {
  await open();
  await editor.open('untitled:1', 'backend other\n');
  const found = await editor.request<SymbolInformation[]>('workspace/symbol', { query: '' });
  expect(found.map(({ name }) => name).sort()).toEqual(['backend app', 'backend more', 'backend other', 'frontend web', 's1']);
  const [more] = await editor.request<SymbolInformation[]>('workspace/symbol', { query: 'more' });
  expect(more?.location.uri).toBe('file:///etc/haproxy/conf.d/more.cfg');
});

test('folds are of lines, with characters where the editor takes them', async () => {
  await open();
  expect(await editor.request<FoldingRange[]>('textDocument/foldingRange', { textDocument })).toEqual([{ startLine: 1, endLine: 3 }, { startLine: 5, endLine: 9 }]);
  await editor.shutdown();
  await open({ capabilities: pulling });
  const [web] = await editor.request<FoldingRange[]>('textDocument/foldingRange', { textDocument });
  expect(web).toEqual({ startLine: 1, endLine: 3, startCharacter: 12, endCharacter: 40 });
});

test('a selection grows', async () => {
  await open();
  const positions = [rangeOf(text, '192.0.2.1:80').start, { line: 0, character: 0 }];
  const [range, first] = await editor.request<SelectionRange[]>('textDocument/selectionRange', { textDocument, positions });
  expect([range!.range, range!.parent!.range, range!.parent!.parent!.range]).toEqual(['192.0.2.1:80', 's1 192.0.2.1:80', 'server s1 192.0.2.1:80'].map(part => rangeOf(text, part)));
  expect(first!.range).toEqual({ start: { line: 0, character: 0 }, end: { line: 0, character: 4 } });
});

test('files that are there have links, and rules their pages', async () => {
  await open();
  const links = await editor.request<DocumentLink[]>('textDocument/documentLink', { textDocument });
  expect(links.map(({ range, target }) => [range, target])).toEqual([
    [rangeOf(text, 'missing-maxconn'), expect.stringMatching(/docs\/rules\/missing-maxconn\.md$/)],
    [rangeOf(text, 'deny.lst'), 'file:///etc/haproxy/deny.lst'],
    [rangeOf(text, 'errors/503.http'), 'file:///etc/haproxy/errors/503.http'],
  ]);
});

test('in a browser there are no links to files', async () => {
  editor = await Editor.start({ capabilities: nesting });
  await editor.open(uri, text);
  expect(await editor.request<DocumentLink[]>('textDocument/documentLink', { textDocument })).toHaveLength(1);
});

test('default-path says where relative paths begin', async () => {
  await open();
  await editor.edit(uri, undefined, 'global\n  default-path origin errors\ndefaults\n  errorfile 503 503.http\n  errorfile 500 /etc/haproxy/../haproxy/deny.lst\n');
  expect((await editor.request<DocumentLink[]>('textDocument/documentLink', { textDocument })).map(({ target }) => target)).toEqual([
    'file:///etc/haproxy/errors/503.http', 'file:///etc/haproxy/deny.lst',
  ]);
});
