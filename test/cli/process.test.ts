import { build, type PluginBuild } from 'esbuild';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/* The bundled program as a process of its own, with the stub rules of these tests, so that it says the same when real rules come and go. */

let directory: string;
let program: string;

/** An esbuild plugin: the stub rules in the place of the registry. */
function setup(plugin: PluginBuild): void {
  plugin.onResolve({ filter: /\/registry\.ts$/ }, () => ({ path: join(import.meta.dirname, 'stub-rules.ts') }));
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'haproxy-doctor-cli-'));
  program = join(directory, 'program', 'cli.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../server/src/cli/main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: program,
    external: ['../lsp/main.ts'],
    plugins: [{ name: 'stub-rules', setup }],
  });
  mkdirSync(join(directory, 'program/rules'));
  writeFileSync(join(directory, 'program/rules/old-mode.md'), '# old-mode\n\nThe page.\n');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(directory, name), content);
  return name;
}

function start(argv: readonly string[], input?: string | Uint8Array) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], { cwd: directory, input, maxBuffer: 2 ** 28 });
  return { status, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
}

const OLD = 'backend be\n  mode old\n';

test('finds, and says so by its exit status', () => {
  const name = write('a.cfg', OLD);
  expect(start(['check', '--format', 'compact', name])).toEqual({ status: 1, stdout: 'a.cfg:2:8: warning: The mode `old` is 100% out of fashion, use `new`. [old-mode]\n', stderr: '' });
  expect(start(['check', name, '--rule', 'old-mode=off']).status).toBe(0);
  expect(start(['check', 'missing.cfg'])).toMatchObject({ status: 2, stderr: 'error: cannot read missing.cfg: there is no such file\n' });
});

test('reads standard input, and repairs it bytewise', () => {
  expect(start(['check', '--format', 'compact', '-'], OLD)).toMatchObject({ status: 1, stderr: '' });
  const { stdout } = spawnSync(process.execPath, [program, 'check', '--fix', '-'], { input: Buffer.from(`# caf\u00e9\r\n${OLD}`, 'latin1') });
  expect(stdout.equals(Buffer.from('# caf\u00e9\r\nbackend be\n  mode new\n', 'latin1'))).toBe(true);
});

test('repairs a file in its encoding, with its line ends, mode and links', () => {
  mkdirSync(join(directory, 'real'));
  const before = 'backend be # caf\u00e9\r\n  mode old\r\n';
  write('real/l.cfg', Buffer.from(before, 'latin1'));
  chmodSync(join(directory, 'real/l.cfg'), 0o640);
  symlinkSync('real/l.cfg', join(directory, 'link.cfg'));
  expect(start(['check', '--fix', 'link.cfg'])).toEqual({ status: 0, stdout: 'Repaired 1 finding. Nothing found in 1 file.\n', stderr: '' });
  expect(readFileSync(join(directory, 'real/l.cfg')).equals(Buffer.from(before.replace('old', 'new'), 'latin1'))).toBe(true);
  expect(statSync(join(directory, 'real/l.cfg')).mode & 0o777).toBe(0o640);
});

test('the diff is one that git takes', () => {
  const name = write('p.cfg', `${OLD}  balance x\n`);
  const { stdout } = start(['check', '--diff', '--unsafe-fixes', name]);
  const patch = spawnSync('git', ['apply', '-p1', '-'], { cwd: directory, input: stdout });
  expect(patch.stderr.toString()).toBe('');
  expect(readFileSync(join(directory, name), 'utf8')).toBe('backend be\n  mode new\n');
});

test('finds its pages through the link that npm makes', () => {
  symlinkSync(program, join(directory, 'haproxy-doctor'));
  const { stdout } = spawnSync(process.execPath, [join(directory, 'haproxy-doctor'), 'explain', 'old-mode'], { env: { ...process.env, FORCE_COLOR: '0' } });
  expect(stdout.toString()).toBe('old-mode\n\nThe page.\n');
});

test.skipIf(process.platform === 'win32')('asks the haproxy on the PATH for its version', () => {
  mkdirSync(join(directory, 'bin'));
  write('bin/haproxy', '#!/bin/sh\n[ "$*" = -v ] && echo "HAProxy version 2.8.3-1 2023/09/08 - https://haproxy.org/"\n');
  chmodSync(join(directory, 'bin/haproxy'), 0o755);
  const argv = [program, 'check', '--format', 'json', '--haproxy-version', 'auto', write('v.cfg', 'backend be\n')];
  const ask = (path: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: directory, env: { ...process.env, PATH: path }, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  expect(JSON.parse(ask(join(directory, 'bin')).stdout)).toMatchObject({ haproxyVersion: '2.8' });
  const missing = 'error: --haproxy-version auto: cannot run `haproxy -v`: there is no such program\n';
  expect(ask(join(directory, 'nowhere'))).toEqual({ status: 2, stdout: '', stderr: missing });
});

test('ends quietly when nobody reads on', async () => {
  write('long.cfg', Array.from({ length: 20_000 }, (_, index) => `backend b${index}\n  mode old\n`).join(''));
  const child = spawn(process.execPath, [program, 'check', '--format', 'compact', 'long.cfg'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = text(child.stderr);
  child.stdout.once('data', () => child.stdout.destroy());
  await once(child, 'close');
  expect(await stderr).toBe('');
});

describe('bad input gives an answer or a message', () => {
  test.each<[string, string | Uint8Array, number]>([
    ['nothing', '', 0],
    ['a NUL and no newline', 'backend be\0', 0],
    ['one word of 100 MB', 'a'.repeat(100_000_000), 0],
    ['200,000 empty sections', Array.from({ length: 200_000 }, (_, index) => `backend b${index}\n`).join(''), 0],
    ['one finding behind a line of 10 MB', `# ${'x'.repeat(10_000_000)}\n${OLD}`, 1],
    ['a million lines', `backend be\n${'  option x\n'.repeat(1_000_000)}  mode old\n`, 1],
  ])('%s', (_, content, status) => {
    const outcome = start(['check', '--format', 'compact', write('bad.cfg', content)]);
    expect(outcome).toMatchObject({ status, stderr: '' });
    expect(outcome.stdout.length).toBeLessThan(1000);
  });

  test('bytes', () => {
    const random = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2654435761) >>> ((index % 3) * 8));
    const outcome = start(['check', write('bad.cfg', random)]);
    expect(outcome).toMatchObject({ status: 2, stderr: 'error: cannot check bad.cfg: it looks like binary data, not like a configuration\n' });
    expect(outcome.stdout.length).toBeLessThan(1000);
  });
});

test.runIf(process.platform === 'linux')('says that it cannot write to standard output', () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { status, stderr } = spawnSync(process.execPath, [program, 'check', write('full.cfg', OLD)], { cwd: directory, stdio: ['ignore', full, 'pipe'] });
    expect(status).toBe(2);
    expect(stderr.toString('utf8')).toMatch(/^error: cannot write to standard output: ENOSPC: .*\n$/);
  } finally {
    closeSync(full);
  }
});

test('leaves a file in UTF-16 as it is', () => {
  const bytes = Buffer.from(`\uFEFF${OLD.trimEnd()}`, 'utf16le');
  const name = write('utf16.cfg', bytes);
  expect(start(['check', '--fix', '--unsafe-fixes', name]).stdout).not.toContain('old-mode');
  expect(readFileSync(join(directory, name))).toEqual(bytes);
});
