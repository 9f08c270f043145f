import { afterEach, describe, expect, test, vi } from 'vitest';
import { Editor, rangeOf, waiting, type Start } from './editor.ts';

const defaults = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n';
const frontend = (backend: string) => `frontend fe_${backend}\n    bind :80\n    default_backend ${backend}\n`;
const backend = (name: string) => `backend ${name}\n    server s 192.0.2.1:80 check maxconn 100\n`;
const declaring = (...configurations: string[][]) => JSON.stringify({ configurations: configurations.map((files, i) => ({ name: `c${i}`, files })) });

let editor: Editor;
let files: Map<string, string>;
afterEach(() => editor.shutdown());

/** Starts a server on a machine with these files. */
async function start(on: Record<string, string>, options: Omit<Start, 'files'> = {}): Promise<void> {
  files = new Map(Object.entries(on));
  editor = await Editor.start({ files, folders: ['file:///srv'], ...options });
}
const uriOf = (path: string) => `file://${path}`;
/** Opens a file as it is on disk. */
const open = (path: string) => editor.open(uriOf(path), files.get(path) as string);
const rules = (path: string) => editor.rules(uriOf(path));
/** Changes the disk: undefined deletes. */
async function change(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) files.delete(path);
  else files.set(path, text);
  await editor.filesChanged(uriOf(path));
}
const hoverOf = async (path: string, part: string) => {
  const hover = await editor.hover(uriOf(path), rangeOf(editor.text(uriOf(path)), part).start);
  return (hover?.contents as { value: string } | undefined)?.value;
};

describe('the order in which HAProxy reads', () => {
  const slow = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 45s\n';

  test.each([
    ['the main file first, then bytes of names', { 'haproxy.cfg': defaults, 'conf.d/10.cfg': slow, 'conf.d/9.cfg': backend('app') }, 'conf.d/9.cfg', '45 s'],
    ['not numbers', { 'haproxy.cfg': defaults, 'conf.d/10.cfg': backend('app'), 'conf.d/9.cfg': slow }, 'conf.d/10.cfg', '30 s'],
    ['upper case before lower', { 'haproxy.cfg': defaults, 'conf.d/Z.cfg': slow, 'conf.d/a.cfg': backend('app') }, 'conf.d/a.cfg', '45 s'],
    ['as declared', { '.haproxy-doctor.json': declaring(['z.cfg', 'a.cfg', 'm.cfg']), 'z.cfg': defaults, 'a.cfg': slow, 'm.cfg': backend('app') }, 'm.cfg', '45 s'],
    ['as declared, the other way round', { '.haproxy-doctor.json': declaring(['a.cfg', 'z.cfg', 'm.cfg']), 'z.cfg': defaults, 'a.cfg': slow, 'm.cfg': backend('app') }, 'm.cfg', '30 s'],
  ])('%s', async (_, on, asked, expected) => {
    await start(Object.fromEntries(Object.entries(on).map(([name, text]) => [`/srv/${name}`, text])));
    await open(`/srv/${asked}`);
    // The timeout in force is that of the last defaults before it.
    expect(await hoverOf(`/srv/${asked}`, 'app')).toContain(`\`timeout server\`: ${expected}`);
  });

  test('a section does not go on in the next file', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': `    server lost 192.0.2.9:80\n${backend('app')}` });
    await open('/srv/conf.d/a.cfg');
    const [lost] = await editor.pull(uriOf('/srv/conf.d/a.cfg'));
    expect(lost).toMatchObject({ severity: 1, range: { start: { line: 0 } } });
  });
});

describe('findings between files', () => {
  test('a name that is there twice is found in the second file, and points at the first', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app') + backend('app'), '/srv/conf.d/a.cfg': backend('app') });
    await open('/srv/conf.d/a.cfg');
    await open('/srv/haproxy.cfg');
    const double = (await editor.pull(uriOf('/srv/conf.d/a.cfg'))).find(({ code }) => String(code).startsWith('duplicate'));
    expect(double?.relatedInformation?.map(({ location }) => [location.uri, location.range.start.line])).toEqual([[uriOf('/srv/haproxy.cfg'), 8]]);
    expect((await rules('/srv/haproxy.cfg')).filter(rule => String(rule).startsWith('duplicate'))).toEqual([]);
  });

  test('the second file counts as it is in the editor, saved or not', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app') });
    await open('/srv/haproxy.cfg');
    await open('/srv/conf.d/a.cfg');
    expect(await rules('/srv/haproxy.cfg')).not.toContain('unknown-backend');
    await editor.edit(uriOf('/srv/conf.d/a.cfg'), rangeOf(backend('app'), 'app'), 'other');
    expect(await rules('/srv/haproxy.cfg')).toContain('unknown-backend');
    // Not saved: what is on disk counts again.
    await editor.close(uriOf('/srv/conf.d/a.cfg'));
    expect(await rules('/srv/haproxy.cfg')).not.toContain('unknown-backend');
  });

  test('hover on a route tells of the backend in the other file', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app') });
    await open('/srv/haproxy.cfg');
    const line = (await editor.hover(uriOf('/srv/haproxy.cfg'), { line: 7, character: 21 }))?.contents as { value: string };
    expect(line.value).toContain('[line 1 of a.cfg](file:///srv/conf.d/a.cfg#L1)');
  });
});

describe('what does not belong together', () => {
  test('two configurations in one folder do not see each other', async () => {
    await start({ '/srv/one/haproxy.cfg': defaults + frontend('app'), '/srv/one/conf.d/a.cfg': backend('other'), '/srv/two/haproxy.cfg': defaults + frontend('app') + backend('app'), '/srv/two/conf.d/a.cfg': backend('other') });
    for (const path of files.keys()) await open(path);
    expect(await rules('/srv/one/haproxy.cfg')).toContain('unknown-backend');
    expect(await rules('/srv/two/haproxy.cfg')).not.toContain('unknown-backend');
    for (const path of files.keys()) expect((await rules(path)).filter(rule => String(rule).startsWith('duplicate'))).toEqual([]);
    // An edit of one has nobody ask about the other.
    await editor.edit(uriOf('/srv/one/conf.d/a.cfg'), rangeOf(backend('other'), 'other'), 'app');
    expect(await rules('/srv/one/haproxy.cfg')).not.toContain('unknown-backend');
    expect(await rules('/srv/two/conf.d/a.cfg')).not.toContain('duplicate-name');
  });

  test('a fragment is quiet about what it lacks', async () => {
    await start({ '/srv/parts/a.cfg': frontend('app'), '/srv/parts/b.cfg': backend('app') });
    await open('/srv/parts/a.cfg');
    await open('/srv/parts/b.cfg');
    expect([await rules('/srv/parts/a.cfg'), await rules('/srv/parts/b.cfg')]).toEqual([[], []]);
  });

  test('a file of two configurations is read in both', async () => {
    await start({ '/srv/.haproxy-doctor.json': declaring(['base.cfg', 'one.cfg'], ['base.cfg', 'two.cfg']), '/srv/base.cfg': defaults + backend('shared'), '/srv/one.cfg': frontend('shared') + backend('one'), '/srv/two.cfg': `${frontend('shared')}    use_backend one if { path /x }\n` });
    for (const path of ['/srv/base.cfg', '/srv/one.cfg', '/srv/two.cfg']) await open(path);
    expect(await rules('/srv/one.cfg')).not.toContain('unknown-backend');
    expect((await editor.pull(uriOf('/srv/two.cfg'))).filter(({ code }) => code === 'unknown-backend')).toHaveLength(1);
    // What is changed in it is changed for both.
    const before = editor.refreshes;
    await editor.edit(uriOf('/srv/base.cfg'), rangeOf(editor.text(uriOf('/srv/base.cfg')), 'shared'), 'renamed');
    await vi.waitFor(() => { expect(editor.refreshes).toBeGreaterThan(before); });
    expect(await rules('/srv/one.cfg')).toContain('unknown-backend');
    expect((await editor.pull(uriOf('/srv/two.cfg'))).filter(({ code }) => code === 'unknown-backend')).toHaveLength(2);
  });

  test('folders have settings files of their own', async () => {
    const on = (version: string) => JSON.stringify({ haproxyVersion: version, configurations: [{ name: 'all', files: ['*.cfg'] }] });
    const odd = `${defaults}backend app\n    server s 192.0.2.1:80 "" check\n`;
    await start({ '/a/.haproxy-doctor.json': on('2.6'), '/a/x.cfg': odd, '/a/y.cfg': frontend('app'), '/b/.haproxy-doctor.json': on('3.4'), '/b/x.cfg': odd, '/b/y.cfg': frontend('none') }, { folders: ['file:///a', 'file:///b'] });
    for (const path of ['/a/x.cfg', '/a/y.cfg', '/b/x.cfg', '/b/y.cfg']) await open(path);
    const severity = async (path: string) => (await editor.pull(uriOf(path))).find(({ code }) => code === 'empty-word')?.severity;
    expect([await severity('/a/x.cfg'), await severity('/b/x.cfg')]).toEqual([2, 1]);
    expect(await rules('/a/y.cfg')).not.toContain('unknown-backend');
    expect(await rules('/b/y.cfg')).toContain('unknown-backend');
  });

  test('the old side of a comparison neither sees the file nor is seen', async () => {
    const whole = defaults + frontend('app') + backend('app');
    await start({ '/srv/haproxy.cfg': whole, '/srv/conf.d/a.cfg': backend('more') });
    await open('/srv/haproxy.cfg');
    const alone = await editor.pull(uriOf('/srv/haproxy.cfg'));
    const others = ['git:/srv/haproxy.cfg?%7B%22ref%22%3A%22HEAD%22%7D', 'git:/srv/conf.d/a.cfg?x', 'vscode-local-history:/srv/haproxy.cfg', 'untitled:/srv/haproxy.cfg'];
    for (const other of others) await editor.open(other, whole);
    expect(await editor.pull(uriOf('/srv/haproxy.cfg'))).toEqual(alone);
    for (const other of others) expect((await editor.rules(other)).filter(rule => String(rule).startsWith('duplicate'))).toEqual([]);
  });
});

describe('files that come and go', () => {
  test('one is created, changed, renamed and deleted outside', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app') });
    await open('/srv/haproxy.cfg');
    const isMissing = async () => (await rules('/srv/haproxy.cfg')).includes('unknown-backend');
    expect(await isMissing()).toBe(true);
    await change('/srv/conf.d/a.cfg', backend('app'));
    expect(await isMissing()).toBe(false);
    await change('/srv/conf.d/a.cfg', backend('other'));
    expect(await isMissing()).toBe(true);
    await change('/srv/conf.d/a.cfg', backend('app'));
    expect(await isMissing()).toBe(false);
    // HAProxy does not read it under the new name.
    files.set('/srv/conf.d/a.cfg.off', backend('app'));
    await change('/srv/conf.d/a.cfg', undefined);
    expect(await isMissing()).toBe(true);
  });

  test('one that is open and deleted outside is no part any more; it is one again when it comes back', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app') });
    await open('/srv/haproxy.cfg');
    await open('/srv/conf.d/a.cfg');
    await change('/srv/conf.d/a.cfg', undefined);
    expect(await rules('/srv/haproxy.cfg')).toContain('unknown-backend');
    expect(await rules('/srv/conf.d/a.cfg')).toEqual([]);
    files.set('/srv/conf.d/a.cfg', backend('app'));
    await editor.save(uriOf('/srv/conf.d/a.cfg'));
    expect(await rules('/srv/haproxy.cfg')).not.toContain('unknown-backend');
  });

  test('their directory goes: editors tell of that alone', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app') });
    await open('/srv/haproxy.cfg');
    expect(await rules('/srv/haproxy.cfg')).not.toContain('unknown-backend');
    await vi.waitFor(() => { expect(editor.watched).toEqual(['**/.haproxy-doctor.json', '**/*.{cfg,conf,haproxy}', '**/conf.d']); });
    files.delete('/srv/conf.d/a.cfg');
    await editor.filesChanged(uriOf('/srv/conf.d'));
    expect(await rules('/srv/haproxy.cfg')).toContain('unknown-backend');
  });

  test('the main file goes, and the parts are alone', async () => {
    await start({ '/srv/haproxy.cfg': defaults, '/srv/conf.d/a.cfg': frontend('none') });
    await open('/srv/conf.d/a.cfg');
    expect(await rules('/srv/conf.d/a.cfg')).toContain('unknown-backend');
    await change('/srv/haproxy.cfg', undefined);
    expect(await rules('/srv/conf.d/a.cfg')).not.toContain('unknown-backend');
  });

  test('who waits is sent what changed in the other files', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app') }, { capabilities: waiting });
    await open('/srv/haproxy.cfg');
    const last = () => editor.published.filter(({ uri }) => uri === uriOf('/srv/haproxy.cfg')).at(-1)?.diagnostics.map(({ code }) => code);
    await vi.waitFor(() => { expect(last()).toBeDefined(); });
    expect(last()).not.toContain('unknown-backend');
    await change('/srv/conf.d/a.cfg', undefined);
    await vi.waitFor(() => { expect(last()).toContain('unknown-backend'); });
  });

  test('a template beside the configuration is no part of it', async () => {
    await start({ '/srv/haproxy.cfg': defaults + frontend('app'), '/srv/conf.d/a.cfg': backend('app'), '/srv/haproxy.cfg.j2': `${defaults}${frontend('{{ app }}')}${backend('app')}`, '/srv/conf.d/b.cfg.j2': backend('app') });
    for (const path of files.keys()) await open(path);
    for (const path of files.keys()) expect((await editor.pull(uriOf(path))).filter(({ severity }) => severity === 1)).toEqual([]);
  });
});
