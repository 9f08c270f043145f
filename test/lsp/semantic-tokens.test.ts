import { afterEach, expect, test, vi } from 'vitest';
import type { ClientCapabilities, SemanticTokens, SemanticTokensDelta, SemanticTokensLegend } from 'vscode-languageserver/node';
import { LONGEST_DOCUMENT } from '../../server/src/lsp/features/semantic-tokens.ts';
import { Editor, pulling, rangeOf } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const text = '# \u{1F600}\nfrontend fe\n  acl a path_beg /\n  use_backend be if a\nbackend be\n  http-request deny if { acl(b) }\n';
const tokensCapability = { requests: { full: { delta: true }, range: true }, tokenTypes: [], tokenModifiers: [], formats: [] };
const colouring: ClientCapabilities = {
  ...pulling,
  workspace: { ...pulling.workspace, semanticTokens: { refreshSupport: true } },
  textDocument: { ...pulling.textDocument, semanticTokens: tokensCapability },
};

let editor: Editor;
const start = async (capabilities = colouring): Promise<Editor> => (editor = await Editor.start({ capabilities, files: new Map() }));
afterEach(() => editor.shutdown());

/** Each token as an editor reads it: its text, its type, its modifiers. */
function read(data: readonly number[]): string[] {
  const { tokenTypes, tokenModifiers } = (editor.initialized.capabilities.semanticTokensProvider as { legend: SemanticTokensLegend }).legend;
  const lines = editor.text(uri).split('\n');
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0, bits = 0] = data.slice(i, i + 5);
    [line, character] = [line + down, down > 0 ? right : character + right];
    const modifiers = tokenModifiers.filter((_, bit) => (bits & (1 << bit)) !== 0);
    found.push(`${lines[line]?.slice(character, character + length)}: ${[tokenTypes[type], ...modifiers].join(' ')}`);
  }
  return found;
}

function applied({ data }: SemanticTokens, { edits }: SemanticTokensDelta): number[] {
  const all = [...data];
  for (const edit of [...edits].sort((a, b) => b.start - a.start)) all.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
  return all;
}

const all = [
  'fe: class declaration', 'a: variable declaration readonly', 'path_beg: function defaultLibrary', 'be: class', 'a: variable readonly', 'be: class declaration',
  'acl: function defaultLibrary',
];

test('a document has tokens, and a range those of its lines', async () => {
  await start();
  await editor.open(uri, text);
  expect(read((await editor.tokens(uri))!.data)).toEqual(all);
  expect(read((await editor.tokensIn(uri, rangeOf(text, 'use_backend be if a')))!.data)).toEqual(all.slice(3, 5));
  expect(await editor.tokens('file:///etc/haproxy/other.cfg')).toBeNull();
});

test('after an edit come the differences', async () => {
  await start();
  await editor.open(uri, text);
  const first = (await editor.tokens(uri))!;
  await editor.edit(uri, rangeOf(text, 'if a'), 'if !a TRUE');
  const change = (await editor.tokensSince(uri, first.resultId!)) as SemanticTokensDelta;
  expect(change.edits.flatMap(edit => edit.data ?? []).length).toBeLessThan(first.data.length / 2);
  expect(read(applied(first, change))).toEqual([...all.slice(0, 5), 'TRUE: variable readonly defaultLibrary', ...all.slice(5)]);
  const again = (await editor.tokensSince(uri, change.resultId!)) as SemanticTokensDelta;
  expect(again.edits.filter(edit => edit.deleteCount > 0 || (edit.data ?? []).length > 0)).toEqual([]);
});

test('all come again when nobody remembers what the editor has', async () => {
  await start();
  await editor.open(uri, text);
  await editor.tokens(uri);
  expect(read(((await editor.tokensSince(uri, 'forgotten')) as SemanticTokens).data)).toEqual(all);
});

test('another version asks for other tokens', async () => {
  await start();
  await editor.open(uri, text);
  expect(read((await editor.tokens(uri))!.data)).toContain('acl: function defaultLibrary');
  const before = editor.tokenRefreshes;
  await editor.configure({ haproxyVersion: '2.8' });
  await vi.waitFor(() => { expect(editor.tokenRefreshes).toBeGreaterThan(before); });
  expect(read((await editor.tokens(uri))!.data)).toContain('acl: function deprecated defaultLibrary');
});

test('a very long document has tokens in the ranges in view only', async () => {
  await start();
  const long = `${text}${'  http-request deny if { src 192.0.2.1 }\n'.repeat(LONGEST_DOCUMENT)}`;
  await editor.open(uri, long);
  expect(await editor.tokens(uri)).toBeNull();
  const end = { line: LONGEST_DOCUMENT, character: 0 };
  expect(read((await editor.tokensIn(uri, { start: { ...end, line: end.line - 1 }, end }))!.data)).toEqual(['src: function defaultLibrary']);
});

test('an editor that takes none is offered none', async () => {
  await start(pulling);
  expect(editor.initialized.capabilities.semanticTokensProvider).toBeUndefined();
});
