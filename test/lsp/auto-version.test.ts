import { afterEach, describe, expect, test, vi } from 'vitest';
import { HostError } from '../../server/src/host/host.ts';
import { Editor, pulling, type Start } from './editor.ts';
import { memoryHost } from './memory-host.ts';

const uri = 'file:///etc/haproxy/haproxy.cfg';
/** Fatal in 3.4, and not before. */
const emptyWord = 'backend a\n    server s 192.0.2.1:80 "" check\n';
const version26 = 'HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n';
const auto = { haproxyVersion: 'auto' };
const trusted = { isTrusted: true };

let editor: Editor;
afterEach(() => editor.shutdown());

/** Starts a server on a machine with this HAProxy, with a file open; gives what was run. */
async function open(options: Omit<Start, 'files' | 'host'>, { files = {}, says = (): string | HostError => version26, text = emptyWord } = {}) {
  const commands: string[] = [];
  const host = memoryHost(new Map(Object.entries(files)), argv => (commands.push(argv.join(' ')), says()));
  editor = await Editor.start({ host, ...options });
  await editor.open(uri, text);
  return commands;
}

/** 1 when the file is judged by 3.4, 2 when by 2.6. */
async function severity(of = uri): Promise<unknown> {
  return (await editor.pull(of)).find(each => each.code === 'empty-word')?.severity;
}

describe('auto, in a workspace that is trusted', () => {
  test('is what HAProxy says, asked once', async () => {
    const commands = await open({ settings: auto, initializationOptions: trusted });
    expect(await severity()).toBe(2);
    await editor.filesChanged(uri);
    await editor.open('untitled:1', emptyWord);
    expect([await severity(), await severity('untitled:1')]).toEqual([2, 2]);
    expect(commands).toEqual(['haproxy -v']);
    expect(editor.logged).toEqual([]);
  });

  test('asks as the editor says, and again when settings change', async () => {
    const commands = await open({ settings: { ...auto, haproxyPath: ['docker', 'exec', 'lb', 'haproxy'] }, initializationOptions: trusted });
    expect(await severity()).toBe(2);
    await editor.configure({ ...auto, haproxyPath: ['/opt/haproxy'] });
    expect(await severity()).toBe(2);
    await editor.configure({ haproxyVersion: '3.4', haproxyPath: ['/opt/haproxy'] });
    expect(await severity()).toBe(1);
    expect(commands).toEqual(['docker exec lb haproxy -v', '/opt/haproxy -v']);
  });

  test('is asked again when settings change, with the same words too', async () => {
    let says: string | HostError = new HostError('not-run', 'not yet');
    await open({ settings: auto, initializationOptions: trusted }, { says: () => says });
    expect(await severity()).toBe(1);
    says = version26;
    await editor.configure(auto);
    expect(await severity()).toBe(2);
  });

  test('may stand in a settings file, which has no say in what is run', async () => {
    const files = { '/etc/haproxy/.haproxy-doctor.json': '{"haproxyVersion": "auto", "haproxyPath": ["evil"]}' };
    const commands = await open({ settings: { haproxyVersion: '3.4' }, initializationOptions: trusted }, { files });
    expect(await severity()).toBe(2);
    expect(commands).toEqual(['haproxy -v']);
  });

  test('is not asked for when a settings file names a version', async () => {
    const files = { '/etc/haproxy/.haproxy-doctor.json': '{"haproxyVersion": "2.8"}' };
    const commands = await open({ settings: auto, initializationOptions: trusted }, { files });
    expect(await severity()).toBe(2);
    expect(commands).toEqual([]);
  });

  test('yields to the comment in the file', async () => {
    await open({ settings: auto, initializationOptions: trusted }, { text: `# haproxy-version: 3.4\n${emptyWord}` });
    expect(await severity()).toBe(1);
  });

  test('works for an editor that cannot be asked for settings', async () => {
    const initializationOptions = { ...auto, ...trusted, haproxyPath: ['lb', 'haproxy'] };
    const commands = await open({ capabilities: { textDocument: { diagnostic: {} } }, initializationOptions });
    expect(await severity()).toBe(2);
    expect(commands).toEqual(['lb haproxy -v']);
  });

  test('works for an editor that can be asked but has no settings', async () => {
    const commands = await open({ settings: null as never, initializationOptions: { ...auto, ...trusted } });
    expect(await severity()).toBe(2);
    expect(commands).toEqual(['haproxy -v']);
  });

  test('without an answer is the default, and the log says so once', async () => {
    const says = () => new HostError('not-run', 'cannot run `haproxy -v`: there is no such program');
    const commands = await open({ settings: auto, initializationOptions: trusted }, { says });
    expect(await severity()).toBe(1);
    await editor.filesChanged(uri);
    expect(await severity()).toBe(1);
    expect(commands).toHaveLength(1);
    await vi.waitFor(() => { expect(editor.logged).toEqual(['`haproxyVersion` is `auto`, but cannot run `haproxy -v`: there is no such program. 3.4 is assumed.']); });
    expect(editor.messages).toEqual([]);
  });

  test.each([['haproxy'], [[]], [['haproxy', 1]]])('runs nothing for the path %j', async haproxyPath => {
    const commands = await open({ settings: { ...auto, haproxyPath }, initializationOptions: trusted });
    expect(await severity()).toBe(1);
    expect(commands).toEqual([]);
    expect(editor.logged).toEqual([expect.stringContaining('`haproxyPath` is not a list of words')]);
  });
});

describe('nothing is run', () => {
  test.each([undefined, null, {}, { isTrusted: false }, { isTrusted: 'true' }, { isTrusted: 1 }, 'isTrusted'])('when the editor says %j about trust', async initializationOptions => {
    const files = { '/etc/haproxy/.haproxy-doctor.json': '{"haproxyVersion": "auto", "isTrusted": true}' };
    const commands = await open({ settings: { ...auto, isTrusted: true }, initializationOptions }, { files });
    expect(await severity()).toBe(1);
    expect(commands).toEqual([]);
    expect(editor.logged).toEqual([expect.stringContaining('no program is run in a workspace that is not trusted')]);
  });

  test('when the version is not auto', async () => {
    const commands = await open({ settings: { haproxyVersion: '2.6' }, initializationOptions: trusted });
    expect(await severity()).toBe(2);
    expect(commands).toEqual([]);
  });

  test('in a browser', async () => {
    editor = await Editor.start({ capabilities: pulling, settings: auto, initializationOptions: trusted });
    await editor.open(uri, emptyWord);
    expect(await severity()).toBe(1);
    expect(editor.logged).toEqual([expect.stringContaining('no program can be run here')]);
  });
});
