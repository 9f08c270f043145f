import { afterEach, expect, test } from 'vitest';
import {
  CompletionItemKind, CompletionItemTag, CompletionRequest, CompletionResolveRequest, CompletionTriggerKind, InsertTextFormat, type ClientCapabilities,
  type CompletionContext, type CompletionItem, type CompletionList,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Editor, pulling } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const rich: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, completion: { completionItem: { snippetSupport: true, insertReplaceSupport: true, tagSupport: { valueSet: [CompletionItemTag.Deprecated] } } } },
};

let editor: Editor;
afterEach(() => editor.shutdown());

/** Opens a text and asks at its `|`. */
async function complete(marked: string, capabilities = rich, context?: CompletionContext): Promise<CompletionList | null> {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const files = new Map([['/etc/haproxy/errors/503.http', ''], ['/etc/haproxy/errors/old/503.http', ''], ['/etc/haproxy/errors/not found.http', ''], ['/etc/certs/a.pem', '']]);
  editor = await Editor.start({ capabilities, files, prose: '{"directives":[[["balance"],"Chooses a server.\\n"]]}' });
  await editor.open(uri, text);
  const position = TextDocument.create(uri, '', 0, text).positionAt(offset);
  return editor.request(CompletionRequest.method, { textDocument: { uri }, position, ...(context ? { context } : {}) });
}

function item(list: CompletionList | null, label: string): CompletionItem | undefined {
  return list?.items.find(each => each.label === label);
}

test('items are in order, replace the word, and may be snippets', async () => {
  const list = await complete('backend b\n    bal|ance roundrobin\n');
  const balance = item(list, 'balance');
  expect(editor.initialized.capabilities.completionProvider).toMatchObject({ resolveProvider: true });
  expect(list?.isIncomplete).toBe(false);
  expect(balance).toMatchObject({
    kind: CompletionItemKind.Keyword, sortText: '0000',
    textEdit: { newText: 'balance', insert: { start: { line: 1, character: 4 }, end: { line: 1, character: 7 } }, replace: { start: { line: 1, character: 4 }, end: { line: 1, character: 11 } } },
  });
  const resolved = await editor.request<CompletionItem>(CompletionResolveRequest.method, balance!);
  expect(resolved.documentation).toMatchObject({ value: expect.stringContaining('Chooses a server.') as string });
});

test('snippets and deprecated words are for editors that take them', async () => {
  const list = await complete('backend b\n    |\n');
  expect(item(list, 'server')).toMatchObject({ insertTextFormat: InsertTextFormat.Snippet, textEdit: { newText: expect.stringContaining('${1:name}') as string } });
  expect(item(list, 'dispatch')).toMatchObject({ tags: [CompletionItemTag.Deprecated] });
  await editor.shutdown();
  const plain = await complete('backend b\n    |\n', pulling);
  expect(item(plain, 'server')).toMatchObject({ textEdit: { newText: 'server', range: { start: { line: 1, character: 4 }, end: { line: 1, character: 4 } } } });
  expect(item(plain, 'server')?.insertTextFormat).toBeUndefined();
  expect(item(plain, 'dispatch')).toMatchObject({ deprecated: true });
});

test('a blank opens no list where the line may end', async () => {
  const blank = { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: ' ' } as const;
  expect(await complete('backend b\n    server a :80 |\n', rich, blank)).toBeNull();
  await editor.shutdown();
  expect(item(await complete('backend b\n    server a :80 |\n'), 'check')).toBeDefined();
  await editor.shutdown();
  expect(item(await complete('backend b\n    mode |\n', rich, blank), 'http')).toBeDefined();
});

test('files are those of the folder that is typed', async () => {
  const list = await complete('defaults\n    errorfile 503 errors/|\n');
  expect(list?.items.map(each => [each.label, each.kind])).toEqual([
    ['503.http', CompletionItemKind.File], ['not found.http', CompletionItemKind.File], ['old/', CompletionItemKind.Folder],
  ]);
  expect(list?.items[1]?.textEdit?.newText).toBe('not\\ found.http');
  await editor.shutdown();
  expect((await complete('global\n    crt-base /etc/certs\nfrontend f\n    bind :443 ssl crt |\n'))?.items.map(each => each.label)).toEqual(['a.pem']);
  await editor.shutdown();
  expect((await complete('defaults\n    errorfile 503 /none/|\n'))?.items ?? []).toEqual([]);
});

test('a comment names the rules that are violated below it first', async () => {
  const list = await complete('global\n    log stdout local0\n# haproxy-doctor: ignore |\n    nonsense\n');
  expect(list?.items[0]?.label).toBe('unknown-directive');
});
