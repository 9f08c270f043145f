import { afterEach, expect, test, vi } from 'vitest';
import { InlayHintRequest, SignatureHelpRequest, type ClientCapabilities, type InlayHint, type Position, type Range } from 'vscode-languageserver/node';
import { Editor, pulling, rangeOf, type Start } from './editor.ts';

const main = 'file:///etc/haproxy/haproxy.cfg';
const other = '/etc/haproxy/conf.d/web.cfg';
const text = '# \u{1F600}\ndefaults base\n  timeout client 30\n  mode http\nfrontend fe\n  http-request deny if { path /\u{1F600} }\n  acl x req.hdr(host)\n';
const closed = 'backend web from base\n  timeout connect 5s\n';

const writing: ClientCapabilities = {
  ...pulling,
  workspace: { ...pulling.workspace, inlayHint: { refreshSupport: true } },
  textDocument: { ...pulling.textDocument, signatureHelp: { signatureInformation: { parameterInformation: { labelOffsetSupport: true } } } },
};

let editor: Editor;
async function start(more: Start = {}): Promise<void> {
  editor = await Editor.start({ capabilities: writing, files: new Map([['/etc/haproxy/haproxy.cfg', text], [other, closed]]), ...more });
  await editor.open(main, text);
}
afterEach(() => editor.shutdown());

const end = (part: string): Position => rangeOf(text, part).end;
const help = (position: Position) => editor.request(SignatureHelpRequest.type, { textDocument: { uri: main }, position });
const everything: Range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
const hints = async (range = everything): Promise<InlayHint[]> => (await editor.request(InlayHintRequest.type, { textDocument: { uri: main }, range })) ?? [];
const textOf = ({ label }: InlayHint) => (typeof label === 'string' ? label : label.map(({ value }) => value).join(''));

test('the server says what it can', async () => {
  await start();
  expect(editor.initialized.capabilities).toMatchObject({
    signatureHelpProvider: { triggerCharacters: [' ', '(', ','] }, inlayHintProvider: true,
    codeActionProvider: { codeActionKinds: expect.arrayContaining(['refactor.extract', 'refactor.inline', 'refactor.rewrite']) as string[] },
  });
});

test('signature help has labels, offsets and prose', async () => {
  await start({ prose: JSON.stringify({ directives: [[['timeout client'], 'Ends silent clients. And more.\n']] }) });
  expect(await help(end('timeout client 30'))).toEqual({
    signatures: [{ label: 'timeout client <timeout>', documentation: { kind: 'markdown', value: 'Ends silent clients.' }, parameters: [{ label: [15, 24] }], activeParameter: 0 }],
    activeSignature: 0, activeParameter: 0,
  });
  expect(await help(end('req.hdr(ho'))).toMatchObject({ signatures: [{ parameters: [{ label: [9, 15], documentation: 'string, may be left out' }, { label: [17, 22] }], activeParameter: 0 }] });
  expect(await help(end('mode'))).toBeNull();
});

test('an editor that takes no offsets gets the text of parameters', async () => {
  await start({ capabilities: pulling });
  expect(await help(end('timeout client 30'))).toMatchObject({ signatures: [{ parameters: [{ label: '<timeout>' }] }] });
});

test('inlay hints have a place, and lead to where they are from', async () => {
  await start();
  expect((await hints()).map(textOf)).toEqual(['= 30 ms', 'client 30 ms from defaults base, line 2']);
  const [, inherited] = await hints();
  expect(inherited).toMatchObject({ position: end('frontend fe'), paddingLeft: true, tooltip: { kind: 'markdown', value: expect.stringMatching(/\[line 3\]\(file:.*#L3\)/) as string } });
  expect(inherited?.label).toContainEqual({ value: 'client 30 ms', location: { uri: main, range: { start: rangeOf(text, 'timeout client').start, end: rangeOf(text, 'timeout client').start } } });
  expect((await hints({ start: { line: 2, character: 0 }, end: { line: 3, character: 0 } })).map(textOf)).toEqual(['= 30 ms']);
});

test('each kind of hint can be switched off, and editors are asked to look again', async () => {
  await start({ settings: { inlayHints: { units: false } } });
  expect((await hints()).map(textOf)).toEqual(['client 30 ms from defaults base, line 2']);
  const before = editor.hintRefreshes;
  await editor.configure({ inlayHints: { units: false, inherited: false, maxconn: false, variables: false } });
  await vi.waitFor(() => { expect(editor.hintRefreshes).toBeGreaterThan(before); });
  expect(await hints()).toEqual([]);
});

test('a refactoring changes the document, with a name of the user\'s own where the editor can', async () => {
  await start();
  const [action] = await editor.actions(main, rangeOf(text, 'path /'), { only: ['refactor.extract'] });
  expect(action).toMatchObject({ title: 'Extract to `acl path`', kind: 'refactor.extract' });
  expect(editor.after(action?.edit, main)).toContain('  acl path path /\u{1F600}\n  http-request deny if path\n');
  expect(await editor.actions(main, rangeOf(text, 'path /'), { only: ['refactor.inline'] })).toEqual([]);
  await editor.shutdown();

  const takesSnippets = { ...writing, workspace: { ...writing.workspace, workspaceEdit: { documentChanges: true, snippetEditSupport: true } } };
  await start({ capabilities: takesSnippets });
  const [withSnippet] = await editor.actions(main, rangeOf(text, 'path /'), { only: ['refactor'] });
  expect(editor.after(withSnippet?.edit, main)).toContain('  acl ${1:path} path /\u{1F600}\n  http-request deny if ${1:path}\n');
});
