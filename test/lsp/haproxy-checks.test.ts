import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { Host } from '../../server/src/host/host.ts';
import { nodeHost } from '../../server/src/host/node.ts';
import { findBinaries } from '../lab/haproxy.ts';
import { Editor, rangeOf, waiting, type Start } from './editor.ts';

const fake = join(import.meta.dirname, 'fake-haproxy.mjs');
const text = [
  'defaults', '    mode http', '    timeout connect 5s', '    timeout client 30s', '    timeout server 30s', '', 'frontend web', '    bind 127.0.0.1:8080', '    default_backend app', '',
  'backend app', '    server a 192.0.2.1:80 check maxconn 100', '',
].join('\n');

interface Asked {
  readonly pid: number;
  readonly words: string[];
  readonly cwd: string;
  readonly files: { path: string; text: string; mode?: string; directoryMode?: string }[];
}

let directory: string;
let home: string;
let uri: string;
let editor: Editor;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'checks-test-')));
  home = join(directory, 'home');
  mkdirSync(join(home, 'conf.d'), { recursive: true });
  uri = `file://${home}/haproxy.cfg`;
  answer({});
});
afterEach(async () => {
  await editor.shutdown();
  rmSync(directory, { recursive: true });
});

function answer(what: Record<string, unknown>): void {
  writeFileSync(join(directory, 'answer.json'), JSON.stringify(what));
}
const asked = (): Asked[] => {
  const file = join(directory, 'asked.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line) as Asked) : [];
};
const program = () => [process.execPath, fake, directory];
/** How many programs have ended, or could not be run. */
let ended = 0;
const host: Host = { ...nodeHost, examine: examination => nodeHost.examine(examination).finally(() => ended++) };
const start = async (options: Omit<Start, 'files'> = {}) => {
  editor = await Editor.start({
    host, folders: [`file://${home}`], settings: { haproxyPath: program() }, initializationOptions: { isTrusted: true }, ...options,
  });
};
const saidIn = (all: readonly Diagnostic[]) => all.filter(({ source }) => source === 'haproxy -c');
const said = async (of = uri) => saidIn(await editor.pull(of));
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
/** Asks once, waits until HAProxy has been run, and asks. */
const checked = async (of = uri) => {
  const before = ended;
  await said(of);
  await vi.waitFor(() => { expect(ended).toBeGreaterThan(before); }, 5000);
  return said(of);
};

const messages = [
  '[NOTICE]   (7) : haproxy version is 3.4.7-1',
  '[WARNING]  (7) : config : parsing [%0:9] : something about the route,',
  '   | which goes on here.',
  "[ALERT]    (7) : config : parsing [%0:12]: 'server app/a' is odd, see %0:7",
  "[ALERT]    (7) : config : Proxy 'web': no line but a name.",
  '[ALERT]    (7) : no line and no name',
  '[ALERT]    (7) : config : Error(s) found in configuration file : %0',
  '[ALERT]    (7) : config : Fatal errors found in configuration.', '',
].join('\n');

describe('what HAProxy says', () => {
  test('comes at the words of its lines, with the names of the files, once', async () => {
    answer({ status: 1, stderr: messages });
    await start();
    await editor.open(uri, text);
    const found = await checked();
    await vi.waitFor(() => { expect(editor.refreshes).toBe(1); });
    expect(found.map(({ severity, message, range }) => [severity, message, range])).toEqual([
      [2, 'something about the route, which goes on here.', rangeOf(text, 'default_backend app')],
      [1, `'server app/a' is odd, see ${home}/haproxy.cfg:7`, rangeOf(text, 'server a 192.0.2.1:80 check maxconn 100')],
      [1, "Proxy 'web': no line but a name.", rangeOf(text, 'frontend web')],
      [1, 'no line and no name', rangeOf(text, 'defaults')],
    ]);
    await said();
    await editor.pull(uri);
    expect(asked()).toHaveLength(1);
  });

  test('is pushed to an editor that waits', async () => {
    answer({ status: 1, stderr: messages });
    await start({ capabilities: waiting });
    await editor.open(uri, text);
    await vi.waitFor(() => { expect(saidIn(editor.published.at(-1)?.diagnostics ?? [])).toHaveLength(4); }, 5000);
    expect(asked()).toHaveLength(1);
  });

  test('is not said again where we say it, of the same weight', async () => {
    const wrong = text.replace('    bind', '    nonsense\n    bind');
    answer({ status: 1, stderr: "[ALERT] (7) : parsing [%0:8] : unknown keyword 'nonsense' in 'frontend' section\n[WARNING] (7) : parsing [%0:8] : a warning\n[ALERT] (7) : parsing [%0:9] : another\n" });
    await start();
    await editor.open(uri, wrong);
    expect((await checked()).map(({ message }) => message)).toEqual(['a warning', 'another']);
    expect(await editor.rules(uri)).toContain('unknown-directive');
  });

  test('of a section is not said again where we say it at the line', async () => {
    answer({ status: 1, stderr: "[ALERT] (7) : config : Proxy 'web': unable to find required default_backend: 'gone'.\n" });
    await start();
    await editor.open(uri, text.replace('default_backend app', 'default_backend gone'));
    expect(await checked()).toEqual([]);
    expect(await editor.rules(uri)).toContain('unknown-backend');
  });

  test('moves with the text, and goes with its line', async () => {
    answer({ status: 1, stderr: '[ALERT] (7) : parsing [%0:12] : of the server\n[ALERT] (7) : parsing [%0:8] : of the bind\n' });
    await start();
    await editor.open(uri, text);
    expect(await checked()).toHaveLength(2);
    answer({ hangs: true });
    await editor.edit(uri, { start: { line: 7, character: 0 }, end: { line: 7, character: 0 } }, '    maxconn 100\n');
    expect((await said()).map(({ message, range }) => [message, range.start.line])).toEqual([['of the server', 12]]);
  });

  test('is of the text in the editor, of all files, in their directory, and by copies that only we can read and that are gone', async () => {
    writeFileSync(join(home, 'haproxy.cfg'), 'not this');
    writeFileSync(join(home, 'conf.d', 'app.cfg'), 'backend app\n    server b 192.0.2.2:80\n');
    answer({ status: 1, stderr: '[ALERT] (7) : config : parsing [%1:2] : of the other file\n[ALERT] (7) : config : parsing [%0:8] : of this file\n' });
    await start();
    await editor.open(uri, text.replace(/backend app\n.*\n/, ''));
    const part = `file://${home}/conf.d/app.cfg`;
    expect((await checked()).map(({ message }) => message)).toEqual(['of this file']);
    const [run] = asked();
    expect(run?.words).toEqual(['-c', '-f', run?.files[0]?.path, '-f', run?.files[1]?.path]);
    expect(run?.cwd).toBe(home);
    expect(run?.files.map(file => [file.text, file.mode, file.directoryMode])).toEqual([[editor.text(uri), '600', '700'], ['backend app\n    server b 192.0.2.2:80\n', '600', '700']]);
    for (const { path } of run?.files ?? []) expect(existsSync(dirname(path))).toBe(false);
    await editor.open(part, 'backend app\n    server c 192.0.2.2:80\n');
    expect((await checked(part)).map(({ message, range }) => [message, range.start.line])).toEqual([['of the other file', 1]]);
    expect(asked().at(-1)?.files[1]?.text).toContain('server c');
  });

  test('comes through standard input where the copies are not to be seen', async () => {
    answer({ blind: true, status: 1, stderr: '[ALERT] (7) : config : parsing [%0:12] : seen\n' });
    await start();
    await editor.open(uri, text);
    await checked();
    await vi.waitFor(async () => { expect((await said()).map(({ message, range }) => [message, range.start.line])).toEqual([['seen', 11]]); });
    expect(asked()[1]?.files).toEqual([{ path: '/dev/stdin', text }]);
    writeFileSync(join(home, 'conf.d', 'app.cfg'), 'backend other\n');
    await editor.filesChanged(uri);
    await said();
    await vi.waitFor(() => { expect(editor.logged.join()).toContain('there are several'); }, 5000);
  });
});

describe('a run', () => {
  test('ends with an edit, leaves nothing behind, and the next one comes when typing stops', async () => {
    answer({ hangs: true });
    await start();
    await editor.open(uri, text);
    await said();
    await vi.waitFor(() => { expect(asked()).toHaveLength(1); }, 5000);
    const [first] = asked();
    expect(isAlive(first!.pid)).toBe(true);
    const before = ended;
    answer({ status: 1, stderr: '[ALERT] (7) : parsing [%0:1] : of the last text\n' });
    for (const line of ['# a\n', '# b\n', '# c\n']) {
      await editor.edit(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, line);
      expect(await said()).toEqual([]);
    }
    await vi.waitFor(() => { expect(ended).toBeGreaterThan(before); }, 5000);
    expect(isAlive(first!.pid)).toBe(false);
    expect((await checked()).map(({ message }) => message)).toEqual(['of the last text']);
    expect(asked().map(({ files }) => files[0]?.text)).toEqual([text, `# c\n# b\n# a\n${text}`]);
    expect(existsSync(dirname(first!.files[0]!.path))).toBe(false);
    expect(editor.logged).toEqual([]);
  });

  test('that crashes, or whose program is missing, is told in the log once, without the text', async () => {
    answer({ crashes: true });
    await start();
    await editor.open(uri, text.replace('mode http', 'mode http # hunter2'));
    await said();
    await vi.waitFor(() => { expect(editor.logged).toEqual(['HAProxy cannot check the configuration: it crashed.']); }, 5000);
    expect(existsSync(dirname(asked()[0]!.files[0]!.path))).toBe(false);
    await editor.configure({ haproxyPath: ['/nowhere/haproxy'] });
    await said();
    await vi.waitFor(() => { expect(editor.logged[1]).toMatch(/cannot run `haproxy`: there is no such program/); }, 5000);
    expect(editor.logged.join()).not.toContain('hunter2');
  });

  test('ends when the document is closed and when the server stops', async () => {
    answer({ hangs: true });
    await start();
    await editor.open(uri, text);
    await said();
    await vi.waitFor(() => { expect(asked()).toHaveLength(1); }, 5000);
    await editor.close(uri);
    await vi.waitFor(() => { expect(isAlive(asked()[0]!.pid)).toBe(false); }, 5000);
    await editor.open(uri, text);
    await said();
    await vi.waitFor(() => { expect(asked()).toHaveLength(2); }, 5000);
    await editor.shutdown();
    await vi.waitFor(() => { expect(isAlive(asked()[1]!.pid)).toBe(false); }, 5000);
    await start();
  });

  test.each<[string, Omit<Start, 'files'>, string?, string?]>([
    ['in a workspace that is not trusted', { initializationOptions: { isTrusted: false } }],
    ['when nobody says how', { settings: {} }],
    ['when what is said is no list of words', { settings: { haproxyPath: 'haproxy' } }],
    ['for a fragment', {}, 'backend app\n    server a 192.0.2.1:80\n'],
    ['for a template', {}, text.replace('8080', '{{ port }}')],
    ['for what is no file', {}, text, 'git:/a/haproxy.cfg?x'],
  ])('is not made %s', async (_, options, content = text, of = uri) => {
    writeFileSync(join(home, '.haproxy-doctor.json'), JSON.stringify({ haproxyPath: program() }));
    const examine = vi.fn<Host['examine']>();
    await start({ host: { ...nodeHost, examine }, ...options });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await editor.open(of, content);
      await editor.pull(of);
      await vi.advanceTimersByTimeAsync(60_000);
    } finally {
      vi.useRealTimers();
    }
    expect(examine).not.toHaveBeenCalled();
  });
});

const binaries = findBinaries([]);
describe.skipIf(!process.env['HAPROXY_BINARIES'])(`real ones${process.env['HAPROXY_BINARIES'] ? '' : ': SKIPPED, set HAPROXY_BINARIES'}`, () => {
  test.each(binaries.map(({ version, file }) => [version, file]))('HAProxy %s accepts, warns and refuses', { timeout: 20_000 }, async (haproxyVersion, file) => {
    mkdirSync(join(home, 'errors'));
    writeFileSync(join(home, 'errors', '503.http'), 'HTTP/1.0 503 Gone\r\nContent-Length: 0\r\n\r\n');
    mkdirSync(join(home, 'conf.d', 'errors'));
    writeFileSync(join(home, 'conf.d', 'errors', '500.http'), 'HTTP/1.0 500 Odd\r\nContent-Length: 0\r\n\r\n');
    writeFileSync(join(home, 'conf.d', 'app.cfg'), 'backend app\n    errorfile 500 errors/500.http\n    server a 192.0.2.1:80 check maxconn 100\n');
    const whole = `global\n    default-path config\n${text.replace(/backend app\n.*\n/, '').replace('mode http', 'mode http\n    errorfile 503 errors/503.http')}`;
    await start({ settings: { haproxyPath: [file], haproxyVersion } });
    await editor.open(uri, `${whole}frontend twice\n    bind 127.0.0.1:8081\n    bind 127.0.0.1:8081 crt errors/none.pem ssl\n    default_backend app\n`);
    const bad = await checked();
    // The files of `errorfile` were found, each beside its own file.
    expect(bad).toMatchObject([{ severity: 1, range: rangeOf(editor.text(uri), 'bind 127.0.0.1:8081 crt errors/none.pem ssl'), message: expect.stringContaining('none.pem') as string }]);
    await editor.edit(uri, rangeOf(editor.text(uri), ' crt errors/none.pem ssl'), '');
    expect(await checked()).toEqual([]);
    // Both of us see it, and it stands there once.
    await editor.edit(uri, rangeOf(editor.text(uri), 'default_backend app'), 'default_backend gone');
    expect(await checked()).toEqual([]);
    expect(await editor.rules(uri)).toContain('unknown-backend');
    expect(editor.logged).toEqual([]);
  });
});
