import { afterEach, expect, test, vi } from 'vitest';
import { haproxyVersions } from '../../server/src/language/version.ts';
import type { VersionInForce } from '../../server/src/lsp/version-in-force.ts';
import { Editor, rangeOf, type Start } from './editor.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
const config = '/etc/haproxy/.haproxy-doctor.json';

let editor: Editor;
const start = async (options: Start = {}): Promise<Editor> =>
  (editor = await Editor.start({ files: new Map(), initializationOptions: { showsVersion: true }, ...options }));
afterEach(() => editor.shutdown());

/** What the editor is told, once it was told `times` times. */
async function told(times = 1): Promise<VersionInForce> {
  await editor.pull(uri);
  await vi.waitFor(() => { expect(editor.versions).toHaveLength(times); });
  return editor.versions[times - 1]!;
}

test('nobody says: the default, and all versions to choose from', async () => {
  await start();
  await editor.open(uri, 'global\n');
  expect(await told()).toEqual({ uri, version: '3.4', origin: 'default', isAuto: false, known: haproxyVersions });
});

test('the setting says, and says something else later; what stays the same is told once', async () => {
  await start({ settings: { haproxyVersion: '2.6' } });
  await editor.open(uri, 'global\n');
  expect(await told()).toMatchObject({ version: '2.6', origin: 'setting' });
  await editor.pull(uri);
  await editor.configure({ haproxyVersion: '3.0' });
  expect(await told(2)).toMatchObject({ version: '3.0', origin: 'setting' });
  await editor.configure({ haproxyVersion: 'nonsense' });
  expect(await told(3)).toMatchObject({ version: '3.4', origin: 'default' });
});

test('a settings file says, and where', async () => {
  const text = '{\n  "haproxyVersion" : "2.8.1"\n}\n';
  await start({ files: new Map([[config, text]]), settings: { haproxyVersion: '2.6' } });
  await editor.open(uri, 'global\n');
  const place = { uri: `file://${config}`, range: rangeOf(text, '2.8.1'), text: '2.8.1' };
  expect(await told()).toMatchObject({ version: '2.8', origin: 'configFile', isAuto: false, place });
});

test('a settings file without a version, or with none that is one, says nothing', async () => {
  await start({ files: new Map([[config, '{ "haproxyVersion": "new" }']]), settings: { haproxyVersion: '2.6' } });
  await editor.open(uri, 'global\n');
  expect(await told()).toMatchObject({ version: '2.6', origin: 'setting' });
});

test('a comment says, over all others, and where; until it goes', async () => {
  const text = '# edge\n# haproxy-version: 3.0.4 (Debian)\nglobal\n';
  await start({ files: new Map([[config, '{ "haproxyVersion": "2.8" }']]) });
  await editor.open(uri, text);
  expect(await told()).toMatchObject({ version: '3.0', origin: 'comment', place: { uri, range: rangeOf(text, '3.0.4'), text: '3.0.4' } });
  await editor.edit(uri, rangeOf(text, '# haproxy-version: 3.0.4 (Debian)\n'), '');
  expect(await told(2)).toMatchObject({ version: '2.8', origin: 'configFile' });
});

test('a comment of another file of the configuration says', async () => {
  const part = 'file:///etc/haproxy/conf.d/10.cfg';
  const main = '# haproxy-version: 2.4\nglobal\n';
  await start({ files: new Map([['/etc/haproxy/haproxy.cfg', main], ['/etc/haproxy/conf.d/10.cfg', 'backend b\n']]) });
  await editor.open(part, 'backend b\n');
  await editor.pull(part);
  await vi.waitFor(() => { expect(editor.versions).toHaveLength(1); });
  expect(editor.versions[0]).toMatchObject({ uri: part, version: '2.4', place: { uri, range: rangeOf(main, '2.4') } });
});

test('`auto` asks HAProxy', async () => {
  await start({ settings: { haproxyVersion: 'auto' } });
  await editor.open(uri, 'global\n');
  expect(await told()).toMatchObject({ version: '3.4', origin: 'setting', isAuto: true });
});

test('a document that is opened again is told of again', async () => {
  await start();
  await editor.open(uri, 'global\n');
  await told();
  await editor.close(uri);
  await editor.open(uri, 'global\n');
  expect(await told(2)).toMatchObject({ version: '3.4' });
});

test('an editor that did not ask is told nothing', async () => {
  await start({ initializationOptions: {} });
  await editor.open(uri, 'global\n');
  await editor.pull(uri);
  await editor.pull(uri);
  expect(editor.versions).toEqual([]);
});
