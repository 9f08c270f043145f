import { afterEach, expect, test, vi } from 'vitest';
import {
  CodeLensRequest, CodeLensResolveRequest, DefinitionRequest, DocumentHighlightRequest, PrepareRenameRequest, ReferencesRequest, RenameRequest,
  type ClientCapabilities, type CodeLens, type Position,
} from 'vscode-languageserver/node';
import { Editor, pulling, rangeOf, type Start } from './editor.ts';

const main = 'file:///etc/haproxy/haproxy.cfg';
const other = 'file:///etc/haproxy/conf.d/web.cfg';
const text = '# \u{1F600}\ndefaults\n  mode http\nfrontend fe\n  acl a path_beg /\n  use_backend "web" if a\n  http-request deny if TRUE\n';
const closed = 'backend web\n  server s1 192.0.2.1:80 check\n  server s2 192.0.2.2:80\n';

const navigating: ClientCapabilities = {
  ...pulling,
  workspace: { ...pulling.workspace, codeLens: { refreshSupport: true } },
  textDocument: { ...pulling.textDocument, definition: { linkSupport: true }, rename: { prepareSupport: true } },
};

let editor: Editor;
async function start(more: Start = {}): Promise<void> {
  editor = await Editor.start({ capabilities: navigating, files: new Map([['/etc/haproxy/haproxy.cfg', text], ['/etc/haproxy/conf.d/web.cfg', closed]]), ...more });
  await editor.open(main, text);
}
afterEach(() => editor.shutdown());

const place = (position: Position) => ({ textDocument: { uri: main }, position });
const definition = (position: Position) => editor.request(DefinitionRequest.type, place(position));
const references = (position: Position, includeDeclaration: boolean) => editor.request(ReferencesRequest.type, { ...place(position), context: { includeDeclaration } });
const highlights = (position: Position) => editor.request(DocumentHighlightRequest.type, place(position));
const prepareRename = (position: Position) => editor.request(PrepareRenameRequest.type, place(position));
const rename = (position: Position, newName: string) => editor.request(RenameRequest.type, { ...place(position), newName });
const lenses = async (uri: string): Promise<CodeLens[]> => (await editor.request(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
const resolved = (lens: CodeLens) => editor.request(CodeLensResolveRequest.type, lens);
const at = (part: string, by = 0) => ({ line: rangeOf(text, part).start.line, character: rangeOf(text, part).start.character + by });
const header = rangeOf(closed, 'web');

test('the server says what it can', async () => {
  await start();
  expect(editor.initialized.capabilities).toMatchObject({
    definitionProvider: true, referencesProvider: true, documentHighlightProvider: true, renameProvider: { prepareProvider: true }, codeLensProvider: { resolveProvider: true },
  });
});

test('a definition in another file comes with its section', async () => {
  await start();
  expect(await definition(at('web', 1))).toEqual([{
    originSelectionRange: rangeOf(text, 'web'), targetUri: other, targetSelectionRange: header, targetRange: { start: { line: 0, character: 0 }, end: { line: 2, character: 24 } },
  }]);
  expect(await definition(at('mode'))).toBeNull();
});

test('an editor that takes no links gets places, and no question before a rename', async () => {
  await start({ capabilities: pulling });
  expect(await definition(at('web', 1))).toEqual([{ uri: other, range: header }]);
  expect(editor.initialized.capabilities.renameProvider).toBe(true);
});

test('references are of all files', async () => {
  await start();
  expect(await references(at('web'), true)).toEqual([{ uri: main, range: rangeOf(text, 'web') }, { uri: other, range: header }]);
  expect(await references(at('web'), false)).toEqual([{ uri: main, range: rangeOf(text, 'web') }]);
});

test('highlights tell what reads and what writes', async () => {
  await start();
  expect(await highlights(at('a path_beg'))).toEqual([{ range: { start: at('a path'), end: at('a path', 1) }, kind: 3 }, { range: { start: at('if a', 3), end: at('if a', 4) }, kind: 2 }]);
});

test('a rename changes open documents and files, for the versions that they have', async () => {
  await start();
  expect(await prepareRename(at('web', 3))).toEqual({ range: rangeOf(text, 'web'), placeholder: 'web' });
  const edit = await rename(at('web', 3), 'shop');
  expect(editor.after(edit!, main)).toBe(text.replace('web', 'shop'));
  expect(editor.after(edit!, other, closed)).toBe(closed.replace('web', 'shop'));
});

test('why a rename is refused is told to the person', async () => {
  await start();
  await expect(prepareRename(at('TRUE'))).rejects.toThrow('`TRUE` is built into HAProxy and cannot be renamed.');
  await expect(rename(at('web'), 'fe')).rejects.toThrow('There already is a frontend `fe`.');
  expect(await prepareRename(at('mode'))).toBeNull();
});

test('code lenses say how often, and show where when the editor can', async () => {
  await start({ initializationOptions: { showsReferences: true } });
  await editor.open(other, closed);
  const [references, checks, ...none] = await lenses(other);
  expect(none).toEqual([]);
  expect((await resolved(references!)).command).toEqual({
    title: '1 reference', command: 'haproxyDoctor.showReferences', arguments: [other, header.start, [{ uri: main, range: rangeOf(text, 'web') }]],
  });
  expect((await resolved(checks!)).command).toEqual({ title: '1 of 2 servers checked', command: '' });
  await editor.edit(other, undefined, `\n${closed}`);
  expect((await resolved(checks!)).command?.title).toBe('');
});

test('code lenses do nothing when the editor cannot show places, and can be switched off', async () => {
  await start();
  const [lens] = await lenses(main);
  expect((await resolved(lens!)).command).toEqual({ title: '1 reference', command: '' });
  const before = editor.lensRefreshes;
  await editor.configure({ codeLens: { enabled: false } });
  await vi.waitFor(() => { expect(editor.lensRefreshes).toBeGreaterThan(before); });
  expect(await lenses(main)).toEqual([]);
});
