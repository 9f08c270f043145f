import { afterEach, describe, expect, test, vi } from 'vitest';
import { LSPErrorCodes, type ClientCapabilities, type CodeAction } from 'vscode-languageserver/node';
import { Editor, pulling, rangeOf, waiting, type Start } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const text = [
  'defaults',
  '    mode http',
  '    timeout connect 5s',
  '    timeout client 30',
  '    timeout server 30',
  '',
  'frontend fe_shop',
  '    bind :80',
  '    default_backend be_shop',
  '',
  'backend be_shop',
  '    server shop1 192.0.2.11:8080 check maxconn 100',
  '',
].join('\n');

let editor: Editor;
const start = async (options?: Start): Promise<Editor> => (editor = await Editor.start({ files: new Map(), ...options }));
afterEach(() => editor.shutdown());

const withTitle = (actions: CodeAction[], title: string): CodeAction => {
  const found = actions.find(action => action.title.includes(title));
  if (!found) throw new Error(`no action ${title} among: ${actions.map(action => action.title).join('; ')}`);
  return found;
};
const lines = (diagnostics: { code?: unknown; range: { start: { line: number } } }[], rule: string) => diagnostics.filter(each => each.code === rule).map(each => each.range.start.line);

test('says who it is and only what it can', async () => {
  await start();
  expect(editor.initialized.serverInfo).toEqual({ name: 'haproxy-doctor', version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  expect(editor.initialized.capabilities).toEqual({
    textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
    codeLensProvider: { resolveProvider: true },
    completionProvider: { resolveProvider: true, triggerCharacters: [' ', '(', ',', '%', '[', '{', '$', '@', '/', '!'] },
    definitionProvider: true,
    documentFormattingProvider: true,
    documentHighlightProvider: true,
    documentLinkProvider: { resolveProvider: false },
    documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n', moreTriggerCharacter: [' '] },
    documentRangeFormattingProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    hoverProvider: true,
    inlayHintProvider: true,
    referencesProvider: true,
    renameProvider: true,
    selectionRangeProvider: true,
    workspaceSymbolProvider: true,
    signatureHelpProvider: { triggerCharacters: [' ', '(', ','] },
    codeActionProvider: { codeActionKinds: ['quickfix', 'quickfix.ignore', 'refactor.extract', 'refactor.inline', 'refactor.rewrite', 'source.fixAll.haproxyDoctor'] },
    diagnosticProvider: { identifier: 'haproxy-doctor', interFileDependencies: true, workspaceDiagnostics: false },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  });
  await vi.waitFor(() => { expect(editor.registrations).toEqual(expect.arrayContaining(['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles'])); });
});

describe('diagnostics', () => {
  test('are whole', async () => {
    await start();
    await editor.open(uri, text);
    const [first, second] = (await editor.pull(uri)).filter(each => each.code === 'timeout-without-unit');
    expect(first).toMatchObject({
      range: { start: { line: 3, character: 19 }, end: { line: 3, character: 21 } },
      severity: 2,
      source: 'haproxy-doctor',
      codeDescription: { href: expect.stringMatching(/^https:.*timeout-without-unit/) as string },
      message: expect.stringContaining('`timeout client 30`') as string,
    });
    expect(second?.range.start.line).toBe(4);
  });

  test('follow incremental edits', async () => {
    await start();
    await editor.open(uri, text);
    await editor.edit(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, 'global\n    maxconn 1000\n');
    expect(lines(await editor.pull(uri), 'timeout-without-unit')).toEqual([5, 6]);
    await editor.edit(uri, rangeOf(editor.text(uri), 'client 30'), 'client 30s');
    await editor.edit(uri, rangeOf(editor.text(uri), '\n\nfrontend'), '\n    timeout queue 7\r\n# \u{1F600} and\r\nfrontend');
    expect(lines(await editor.pull(uri), 'timeout-without-unit')).toEqual([6, 7]);
  });

  test('are the same after edits as for a fresh text', async () => {
    await start();
    await editor.open(uri, text);
    const end = { line: 9999, character: 0 };
    await editor.edit(uri, { start: end, end }, 'backend lone\r');
    await editor.edit(uri, { start: { line: 11, character: 999 }, end }, '\n\tserver b 192.0.2.1:80\n');
    await editor.edit(uri, { start: { line: 3, character: 0 }, end: { line: 2, character: 0 } }, '');
    await editor.open('file:///etc/haproxy/copy.cfg', editor.text(uri));
    const fresh = JSON.stringify(await editor.pull('file:///etc/haproxy/copy.cfg')).replaceAll('copy.cfg', 'haproxy.cfg');
    expect(await editor.pull(uri)).toEqual(JSON.parse(fresh));
    await editor.edit(uri, undefined, 'frontend alone\n    timeout client 5\n');
    expect(lines(await editor.pull(uri), 'timeout-without-unit')).toEqual([1]);
  });

  test('mark code that is never reached', async () => {
    await start();
    await editor.open(uri, text.replace('    default_backend be_shop\n', '    use_backend be_shop\n    use_backend be_shop if { path /a }\n'));
    const unreachable = (await editor.pull(uri)).find(each => each.code === 'unreachable-use-backend');
    expect(unreachable?.tags).toEqual([1]);
  });

  test('come unasked, with the version, to an editor that does not ask; and go when it closes the file', async () => {
    await start({ capabilities: waiting });
    expect(editor.initialized.capabilities.diagnosticProvider).toBeUndefined();
    await editor.open(uri, text);
    await vi.waitFor(() => { expect(lines(editor.published.at(-1)?.diagnostics ?? [], 'timeout-without-unit')).toEqual([3, 4]); });
    await editor.edit(uri, rangeOf(text, 'server 30'), 'server 30s');
    await vi.waitFor(() => { expect(editor.published.at(-1)?.version).toBe(2); });
    expect(lines(editor.published.at(-1)!.diagnostics, 'timeout-without-unit')).toEqual([3]);
    await editor.close(uri);
    await vi.waitFor(() => { expect(editor.published.at(-1)).toEqual({ uri, diagnostics: [] }); });
  });

  test('are never sent to an editor that asks', async () => {
    await start();
    await editor.open(uri, text);
    await editor.edit(uri, rangeOf(text, 'server 30'), 'server 30s');
    await editor.pull(uri);
    await editor.close(uri);
    await editor.pull(uri);
    expect(editor.published).toEqual([]);
  });
});

test('a request that is cancelled is not answered, and the next one is', async () => {
  await start();
  await editor.open(uri, text);
  await expect(editor.cancelledPull(uri)).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(await editor.rules(uri)).toContain('timeout-without-unit');
});

describe('hover', () => {
  test('tells the timeout in force, with its unit', async () => {
    await start();
    await editor.open(uri, text);
    const hover = await editor.hover(uri, rangeOf(text, 'server 30').start);
    expect(hover?.range).toEqual(rangeOf(text, 'timeout server 30'));
    expect(hover?.contents).toMatchObject({ kind: 'markdown', value: expect.stringMatching(/^Here: \*\*30 ms\*\* \(`30` is in milliseconds\)\.$/m) as string });
  });

  test('explains with the prose that is shipped, and does without', async () => {
    await start({ prose: JSON.stringify({ directives: [[['timeout server'], 'How long a server may be silent.']] }) });
    await editor.open(uri, text);
    const { value } = (await editor.hover(uri, rangeOf(text, 'server 30').start))!.contents as { value: string };
    expect(value).toContain('\n\nHow long a server may be silent.\n\n');
    await start({ prose: 'no JSON' });
    await editor.open(uri, text);
    expect(((await editor.hover(uri, rangeOf(text, 'server 30').start))!.contents as { value: string }).value).toContain('30 ms');
  });

  test('names the lines of other files', async () => {
    const files = new Map([['/etc/haproxy/haproxy.cfg', text], ['/etc/haproxy/conf.d/b (1).cfg', 'frontend b\n    default_backend be_shop\n']]);
    await start({ files });
    const part = 'file:///etc/haproxy/conf.d/b%20(1).cfg';
    await editor.open(part, files.get('/etc/haproxy/conf.d/b (1).cfg')!);
    const { value } = (await editor.hover(part, { line: 1, character: 22 }))!.contents as { value: string };
    expect(value).toContain('[line 11 of haproxy.cfg](file:///etc/haproxy/haproxy.cfg#L11)');
    expect(value).toContain('1 server, 1 with a health check, 1 with a limit');
  });
});

describe('code actions', () => {
  test('repair the finding, for the version they were made for', async () => {
    await start();
    await editor.open(uri, text);
    await editor.edit(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, '# a comment\n');
    const range = rangeOf(editor.text(uri), 'server 30');
    const actions = await editor.actions(uri, range);
    const seconds = withTitle(actions, '30s');
    expect(seconds).toMatchObject({ kind: 'quickfix', diagnostics: [{ code: 'timeout-without-unit' }] });
    expect(editor.after(seconds.edit, uri)).toBe(editor.text(uri).replace('server 30', 'server 30s'));
    expect(actions.filter(action => action.isPreferred).map(action => action.title)).toEqual([withTitle(actions, '30ms').title]);
  });

  test('fix all of one rule, at once or when chosen', async () => {
    const resolving: ClientCapabilities = { ...pulling, textDocument: { ...pulling.textDocument, codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } } };
    const fixed = text.replace('client 30', 'client 30ms').replace('server 30', 'server 30ms');
    await start();
    await editor.open(uri, text);
    expect(editor.after(withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Fix all `timeout-without-unit`').edit, uri)).toBe(fixed);
    await editor.shutdown();

    await start({ capabilities: resolving });
    expect(editor.initialized.capabilities.codeActionProvider).toMatchObject({ resolveProvider: true });
    await editor.open(uri, text);
    const offered = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Fix all `timeout-without-unit`');
    expect(offered.edit).toBeUndefined();
    expect(editor.after((await editor.resolve(offered)).edit, uri)).toBe(fixed);
    await editor.edit(uri, rangeOf(text, 'server 30'), 'server 31');
    expect((await editor.resolve(offered)).edit).toBeUndefined();
  });

  test('fix everything that is safe when asked for that kind, and only then', async () => {
    await start();
    await editor.open(uri, text);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    for (const only of ['source', 'source.fixAll', 'source.fixAll.haproxyDoctor']) {
      const [fix, ...others] = await editor.actions(uri, range, { only: [only] });
      expect(others).toEqual([]);
      expect(fix?.kind).toBe('source.fixAll.haproxyDoctor');
      expect(editor.after(fix?.edit, uri)).toBe(text.replace('client 30', 'client 30ms').replace('server 30', 'server 30ms'));
    }
    expect(await editor.actions(uri, range, { only: ['source.organizeImports'] })).toEqual([]);
    const whole = { start: range.start, end: { line: 99, character: 0 } };
    expect((await editor.actions(uri, whole)).filter(action => action.kind?.startsWith('source'))).toEqual([]);
    await editor.edit(uri, undefined, text.replaceAll(' 30\n', ' 30s\n'));
    expect(await editor.actions(uri, range, { only: ['source.fixAll'] })).toEqual([]);
  });

  test('ignore a finding with a comment, and the reason is a placeholder where the editor has them', async () => {
    await start();
    await editor.open(uri, text);
    const action = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Ignore `timeout-without-unit`');
    expect(action.kind).toBe('quickfix.ignore');
    const ignored = editor.after(action.edit, uri);
    expect(ignored).toBe(text.replace('    timeout server', '    # haproxy-doctor: ignore timeout-without-unit -- reason\n    timeout server'));
    await editor.edit(uri, undefined, ignored);
    expect(lines(await editor.pull(uri), 'timeout-without-unit')).toEqual([3]);
    await editor.shutdown();

    const workspace = { ...pulling.workspace, workspaceEdit: { ...pulling.workspace?.workspaceEdit, snippetEditSupport: true } };
    await start({ capabilities: { ...pulling, workspace } });
    await editor.open(uri, text);
    const snippet = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Ignore `timeout-without-unit`');
    expect(editor.after(snippet.edit, uri)).toContain('\n    # haproxy-doctor: ignore timeout-without-unit -- ${1:reason}\n    timeout server 30\n');
  });

  test('turn a rule off in a settings file that is made, or kept as it is otherwise', async () => {
    const files = new Map<string, string>();
    await start({ files });
    await editor.open(uri, text);
    const config = 'file:///etc/haproxy/.haproxy-doctor.json';
    const make = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Turn off `timeout-without-unit`');
    expect(make.edit?.documentChanges?.[0]).toEqual({ kind: 'create', uri: config, options: { ignoreIfExists: true } });
    expect(JSON.parse(editor.after(make.edit, config))).toEqual({ rules: { 'timeout-without-unit': 'off' } });

    files.set('/etc/haproxy/.haproxy-doctor.json', '{\n  "preset": "strict"\n}\n');
    await editor.filesChanged(config);
    const change = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), 'Turn off `timeout-without-unit`');
    expect(change.edit?.documentChanges).toHaveLength(1);
    const changed = editor.after(change.edit, config, files.get('/etc/haproxy/.haproxy-doctor.json'));
    expect(changed).toBe('{\n  "preset": "strict",\n  "rules": {\n    "timeout-without-unit": "off"\n  }\n}\n');
    files.set('/etc/haproxy/.haproxy-doctor.json', changed);
    await editor.filesChanged(config);
    expect(lines(await editor.pull(uri), 'timeout-without-unit')).toEqual([]);
  });

  test('explain the rule, for an editor that says it can', async () => {
    const titles = async (only?: string[]) => (await editor.actions(uri, rangeOf(text, 'server 30'), only && { only })).map(({ title }) => title);
    const title = 'Explain `timeout-without-unit`';
    await start();
    await editor.open(uri, text);
    expect(await titles()).not.toContain(title);
    await editor.shutdown();

    await start({ initializationOptions: { canExplainRule: true } });
    await editor.open(uri, text);
    const whole = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const explained = (await editor.actions(uri, whole)).filter(action => action.title === title);
    expect(explained).toMatchObject([{ kind: 'quickfix', diagnostics: [{ code: 'timeout-without-unit' }] }]);
    expect(explained[0]?.command).toEqual({ title, command: 'haproxyDoctor.explainRule', arguments: ['timeout-without-unit'] });
    expect(explained[0]?.edit).toBeUndefined();
    expect(await titles(['quickfix'])).toContain(title);
    expect(await titles(['quickfix.ignore'])).not.toContain(title);
    expect(await titles(['source.fixAll'])).not.toContain(title);
  });

  test('are plain changes for an editor that knows no versions', async () => {
    await start({ capabilities: { textDocument: { diagnostic: {} } } });
    await editor.open(uri, text);
    const action = withTitle(await editor.actions(uri, rangeOf(text, 'server 30')), '30s');
    expect(action.edit?.documentChanges).toBeUndefined();
    expect(editor.after(action.edit, uri)).toContain('timeout server 30s\n');
    expect((await editor.actions(uri, rangeOf(text, 'server 30'))).some(each => each.title.startsWith('Turn off'))).toBe(false);
  });
});

describe('settings', () => {
  const path = '/etc/haproxy/.haproxy-doctor.json';
  const off = { rules: { 'timeout-without-unit': 'off' } };

  test('come from the editor, and take effect when they change', async () => {
    await start({ settings: { preset: 'recommended', rules: {}, haproxyPath: ['haproxy'], configurations: null } });
    await editor.open(uri, text);
    expect(await editor.rules(uri)).toContain('timeout-without-unit');
    await editor.configure(off);
    await vi.waitFor(() => { expect(editor.refreshes).toBeGreaterThan(0); });
    expect(await editor.rules(uri)).not.toContain('timeout-without-unit');
  });

  test('come with the start from an editor that cannot be asked', async () => {
    await start({ capabilities: waiting, initializationOptions: off });
    await editor.open(uri, text);
    await editor.shutdown();
    await start({ capabilities: { textDocument: { diagnostic: {} } }, initializationOptions: { ...off, isTrusted: true } });
    await editor.open(uri, text);
    expect(await editor.rules(uri)).not.toContain('timeout-without-unit');
    await editor.configure({ rules: { 'timeout-without-unit': 'error' } });
    expect((await editor.pull(uri)).find(each => each.code === 'timeout-without-unit')?.severity).toBe(1);
  });

  test('come with the start from an editor that has none when it is asked, until it has', async () => {
    await start({ settings: null as never, initializationOptions: off });
    await editor.open(uri, text);
    expect(await editor.rules(uri)).not.toContain('timeout-without-unit');
    await editor.configure({ preset: 'recommended' });
    expect(await editor.rules(uri)).toContain('timeout-without-unit');
  });

  test('of the nearest file win, and it is read again when it changes', async () => {
    const files = new Map([['/etc/.haproxy-doctor.json', '{"rules": {"timeout-without-unit": "error"}}']]);
    await start({ files, settings: off });
    await editor.open(uri, text);
    expect((await editor.pull(uri)).find(each => each.code === 'timeout-without-unit')?.severity).toBe(1);
    files.set(path, '{"rules": {"timeout-without-unit": "hint"}}');
    await editor.filesChanged(`file://${path}`);
    expect((await editor.pull(uri)).find(each => each.code === 'timeout-without-unit')?.severity).toBe(4);
  });

  test('that are wrong are told once, and as diagnostics where the file is open', async () => {
    const files = new Map([[path, '{\n  "preset": "stricter",\n  "rules": {"timeout-without-units": "off"}\n}\n']]);
    await start({ files });
    await editor.open(uri, text);
    await editor.pull(uri);
    await editor.filesChanged(`file://${path}`);
    await editor.pull(uri);
    expect(editor.messages).toHaveLength(1);
    expect(editor.messages[0]).toContain('did you mean `timeout-without-unit`?');

    await editor.open(`file://${path}`, files.get(path)!);
    const diagnostics = await editor.pull(`file://${path}`);
    expect(diagnostics.map(each => each.range)).toEqual([rangeOf(files.get(path)!, '"preset"'), rangeOf(files.get(path)!, '"timeout-without-units"')]);
    await editor.edit(`file://${path}`, undefined, '{\n  "preset": }\n');
    expect((await editor.pull(`file://${path}`)).map(each => each.range.start.line)).toEqual([1]);
    expect(await editor.hover(`file://${path}`, { line: 1, character: 3 })).toBeNull();
  });

  test('the version comment of the file wins over both', async () => {
    await start({ settings: { haproxyVersion: '2.6' } });
    const emptyWord = 'backend a\n    server s 192.0.2.1:80 "" check\n';
    await editor.open(uri, emptyWord);
    const old = await editor.pull(uri);
    await editor.edit(uri, undefined, `# haproxy-version: 3.4\n${emptyWord}`);
    const withComment = await editor.pull(uri);
    await editor.edit(uri, undefined, `# haproxy-version: 2.6\n${emptyWord}`);
    expect((await editor.pull(uri)).map(each => each.severity)).toEqual(old.map(each => each.severity));
    expect(withComment).not.toEqual(old);
  });
});

describe('configurations', () => {
  const part = 'file:///etc/haproxy/conf.d/shop.cfg';
  const main = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n\nfrontend fe\n    bind :80\n    default_backend be_shop\n';
  const shop = 'backend be_shop\n    server s 192.0.2.1:80\n';

  test('a backend in conf.d is found, on disk and in the editor', async () => {
    const files = new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/shop.cfg', shop], ['/etc/haproxy/conf.d/notes.txt', 'x']]);
    await start({ files });
    await editor.open(uri, main);
    expect(await editor.rules(uri)).not.toContain('unknown-backend');

    files.set('/etc/haproxy/conf.d/shop.cfg', shop.replace('be_shop', 'be_other'));
    await editor.filesChanged(part);
    expect(await editor.rules(uri)).toContain('unknown-backend');

    await editor.open(part, shop);
    expect(await editor.rules(uri)).not.toContain('unknown-backend');
    await editor.edit(part, rangeOf(shop, 'be_shop'), 'be_shop2');
    const before = editor.refreshes;
    expect(await editor.rules(uri)).toContain('unknown-backend');
    await vi.waitFor(() => { expect(editor.refreshes).toBeGreaterThan(before); });
    await editor.close(part);
    files.set('/etc/haproxy/conf.d/shop.cfg', shop);
    await editor.filesChanged(part);
    expect(await editor.rules(uri)).not.toContain('unknown-backend');
  });

  test('an edit of one file sends the diagnostics of the others, to an editor that waits', async () => {
    const files = new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/shop.cfg', shop]]);
    await start({ files, capabilities: waiting });
    await editor.open(uri, main);
    await editor.open(part, shop);
    const last = () => editor.published.filter(each => each.uri === uri).at(-1)?.diagnostics.map(each => each.code);
    await vi.waitFor(() => { expect(last()).toBeDefined(); });
    expect(last()).not.toContain('unknown-backend');
    await editor.edit(part, rangeOf(shop, 'be_shop'), 'be_shop2');
    await vi.waitFor(() => { expect(last()).toContain('unknown-backend'); });
  });

  test('an edit of one file has an editor that asks ask again, even if it never asked about that file', async () => {
    await start({ files: new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/shop.cfg', shop]]) });
    await editor.open(uri, main);
    await editor.open(part, shop);
    await vi.waitFor(() => { expect(editor.refreshes).toBe(1); });
    expect(await editor.rules(uri)).not.toContain('unknown-backend');
    await editor.edit(part, rangeOf(shop, 'be_shop'), 'be_shop2');
    await vi.waitFor(() => { expect(editor.refreshes).toBe(2); });
    expect(await editor.rules(uri)).toContain('unknown-backend');
  });

  test('edits are for the version that the document has, with other files open too', async () => {
    await start({ files: new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/shop.cfg', shop]]) });
    await editor.open(uri, main);
    await editor.open(part, shop.replace('80', '81'));
    await editor.edit(part, rangeOf(editor.text(part), '81'), '82');
    const changes = (await editor.actions(part, { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } })).flatMap(action => action.edit?.documentChanges ?? []);
    const versions = changes.flatMap(change => ('textDocument' in change && change.textDocument.uri === part ? [change.textDocument.version] : []));
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions)).toEqual(new Set([2]));
  });

  test('declared ones are read in their order, whatever the names', async () => {
    const files = new Map([
      ['/srv/lb/.haproxy-doctor.json', JSON.stringify({ configurations: [{ name: 'lb', files: ['base.cfg', 'parts/*.cfg'] }] })],
      ['/srv/lb/base.cfg', main], ['/srv/lb/parts/shop.cfg', shop], ['/srv/lb/other.cfg', 'backend x\n'],
    ]);
    await start({ files });
    await editor.open('file:///srv/lb/base.cfg', main);
    expect(await editor.rules('file:///srv/lb/base.cfg')).not.toContain('unknown-backend');
    files.delete('/srv/lb/parts/shop.cfg');
    await editor.filesChanged('file:///srv/lb/parts/shop.cfg');
    expect(await editor.rules('file:///srv/lb/base.cfg')).toContain('unknown-backend');
  });

  test('declared ones of the editor are relative to the folder', async () => {
    const files = new Map([['/etc/haproxy/a.cfg', main], ['/etc/haproxy/b.cfg', shop]]);
    await start({ files, settings: { configurations: [{ name: 'all', files: ['*.cfg'] }] } });
    await editor.open('file:///etc/haproxy/a.cfg', main);
    expect(await editor.rules('file:///etc/haproxy/a.cfg')).not.toContain('unknown-backend');
  });

  test.each(['git:/etc/haproxy/haproxy.cfg?ref', 'untitled:haproxy.cfg', 'vscode-vfs://github/a/b/haproxy.cfg'])('%s is one of its own', async other => {
    await start({ files: new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/shop.cfg', shop]]) });
    await editor.open(other, main);
    expect(await editor.rules(other)).toContain('unknown-backend');
  });

  test('without a disk every document is one of its own', async () => {
    editor = await Editor.start();
    await editor.open(uri, main);
    await editor.open(part, shop);
    expect(await editor.rules(uri)).toContain('unknown-backend');
  });
});

describe('a server that stands', () => {
  test('unknown and closed documents and places out of range have no answers', async () => {
    await start();
    await editor.open(uri, text);
    await editor.close(uri);
    const far = { line: 1e6, character: 1e6 };
    for (const other of [uri, 'file:///nowhere', 'no uri', 'file:///%E0%A4%A']) {
      expect(await editor.pull(other)).toEqual([]);
      expect(await editor.hover(other, far)).toBeNull();
      expect(await editor.actions(other, { start: far, end: far })).toEqual([]);
    }
    await editor.open(uri, text);
    expect(await editor.hover(uri, far)).toBeNull();
    expect(await editor.actions(uri, { start: far, end: far })).toEqual([]);
    await editor.open('file:///%E0%A4%A', text);
    expect(await editor.rules('file:///%E0%A4%A')).toContain('timeout-without-unit');
    expect(editor.logged).toEqual([]);
  });

  test('a failure is logged without the text of the configuration, and the next request is answered', async () => {
    const failing = { kind: () => Promise.reject(new Error('password hunter2')), list: () => Promise.reject(new Error('hunter2')), read: () => Promise.reject(new Error('hunter2')), write: () => Promise.reject(new Error('hunter2')), run: () => Promise.reject(new Error('hunter2')), examine: () => Promise.reject(new Error('hunter2')) };
    await start({ host: failing });
    await editor.open(uri, text);
    expect(await editor.pull(uri)).toEqual([]);
    expect(editor.logged.join('\n')).toMatch(/^diagnostics: Error\n\s+at /);
    expect(editor.logged.join('\n')).not.toContain('hunter2');
    await editor.open('untitled:1', text);
    expect(await editor.rules('untitled:1')).toContain('timeout-without-unit');
  });
});
