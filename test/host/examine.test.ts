import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Examination } from '../../server/src/host/host.ts';
import { nodeHost } from '../../server/src/host/node.ts';

/* Real programs: Node.js itself with a line of script. */

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (output: Uint8Array) => new TextDecoder().decode(output);
let directory: string;
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'examine-test-')));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

let seen: readonly string[] = [];
const examine = (code: string, more: Partial<Examination> = {}) => nodeHost.examine({
  texts: [{ name: 'a.cfg', bytes: bytes('secret\n') }, { name: 'b.cfg', bytes: bytes('é') }],
  argv: paths => [process.execPath, '-e', code, ...(seen = paths)],
  cwd: directory, limits: { timeoutMs: 20_000, maxBytes: 10_000 }, signal: new AbortController().signal, ...more,
});
const isGone = () => seen.length === 2 && !existsSync(dirname(seen[0] as string));
/** In a container nobody may clear away what has ended: it is there, and dead. */
const isDead = (pid: number) => existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z ');
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0) && !isDead(pid);
  } catch {
    return false;
  }
};
/** Says which process it is in a file, and stays. */
const staying = `process.on("SIGTERM", () => {}); fs.writeFileSync("PID", String(process.pid)); setInterval(() => {}, 1000)`;
const pidIn = async (file: string) => {
  await vi.waitFor(() => { expect(readFileSync(file, 'utf8')).not.toBe(''); }, 10_000);
  return Number(readFileSync(file, 'utf8'));
};

test('a program reads private copies, in the directory, and they are gone', async () => {
  const code = 'const mode = path => (fs.statSync(path).mode & 0o777).toString(8); const files = process.argv.slice(1);'
    + 'console.log(JSON.stringify([files.map(file => fs.readFileSync(file, "utf8")), files.map(mode), mode(path.dirname(files[0])), process.cwd()]))';
  const { status, stdout, stderr } = await examine(code);
  expect([status, text(stderr)]).toEqual([0, '']);
  const [texts, modes, mode, cwd] = JSON.parse(text(stdout)) as unknown[];
  expect([texts, cwd]).toEqual([['secret\n', 'é'], directory]);
  if (process.platform !== 'win32') expect([modes, mode]).toEqual([['600', '600'], '700']);
  expect(isGone()).toBe(true);
});

test('a status and what is said are an answer; what is to be read is read, or not', async () => {
  const { status, stdout, stderr } = await examine('process.stderr.write(fs.readFileSync(0, "utf8")); process.exitCode = 3', { input: bytes('given') });
  expect([status, text(stdout), text(stderr)]).toEqual([3, '', 'given']);
  expect((await examine('process.exit(1)', { input: bytes('x'.repeat(1e6)) })).status).toBe(1);
  expect((await examine('process.kill(process.pid, "SIGKILL")')).status).toBeNull();
  expect(isGone()).toBe(true);
});

test.each<[string, string, Partial<Examination>, RegExp]>([
  ['takes too long', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)', { limits: { timeoutMs: 700, maxBytes: 1000 } }, /: it took longer than 0.7 s$/],
  ['says too much', 'const write = () => process.stderr.write("x".repeat(4096), write); write()', {}, /: it wrote more than 10000 bytes$/],
  ['is not there', '', { argv: paths => ['/nowhere/haproxy', ...(seen = paths)] }, /^cannot run `haproxy`: there is no such program$/],
  ['cannot be', '', { argv: paths => ((seen = paths), ['a\0b']) }, /null bytes/],
  ['is not waited for from the start', 'setInterval(() => {}, 1000)', { signal: AbortSignal.abort() }, /: it was not waited for$/],
])('one that %s is an error, and leaves nothing', async (_, code, more, message) => {
  await expect(examine(code, more)).rejects.toMatchObject({ name: 'HostError', code: 'not-run', message: expect.stringMatching(message) as string });
  expect(isGone()).toBe(true);
});

test('one that nobody waits for any more is gone when that is said', async () => {
  const controller = new AbortController();
  const running = examine(staying.replace('"PID"', JSON.stringify(join(directory, 'aborted'))), { signal: controller.signal });
  const pid = await pidIn(join(directory, 'aborted'));
  controller.abort();
  await expect(running).rejects.toMatchObject({ message: expect.stringMatching(/: it was not waited for$/) as string });
  expect([isAlive(pid), isGone()]).toEqual([false, true]);
});

test.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('when %s ends us, the program and the copies go too', { timeout: 30_000 }, async signal => {
  const file = join(directory, signal);
  const code = `fs.writeFileSync(${JSON.stringify(`${file}.path`)}, process.argv[1]); ${staying.replace('"PID"', JSON.stringify(file))}`;
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'examine-and-wait.ts'), process.execPath, '-e', code], { stdio: 'inherit' });
  const ended = new Promise(resolve => child.once('exit', (_, by) => { resolve(by); }));
  const pid = await pidIn(file);
  const copy = readFileSync(`${file}.path`, 'utf8');
  expect(readFileSync(copy, 'utf8')).toBe('secret');
  child.kill(signal);
  expect(await ended).toBe(signal);
  await vi.waitFor(() => { expect(isAlive(pid)).toBe(false); });
  expect(existsSync(dirname(copy))).toBe(false);
});
