import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHost } from '../../server/src/host/node.ts';

/* Real programs: Node.js itself with a line of script. */

const limits = { timeoutMs: 20_000, maxBytes: 10_000 };
const script = (code: string, ...words: string[]) => [process.execPath, '-e', code, ...words];
const textOf = (output: Uint8Array) => new TextDecoder().decode(output);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haproxy-doctor-run-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('gives what a program writes to standard output, and that alone', async () => {
  expect(textOf(await nodeHost.run(script('console.error("a warning"); console.log("said")'), limits))).toBe('said\n');
});

test('words are words: no shell reads them', async () => {
  const words = ['$(id)', '; exit 3', '*', 'a b', '"'];
  const output = await nodeHost.run(script('console.log(JSON.stringify(process.argv.slice(1)))', ...words), limits);
  expect(JSON.parse(textOf(output))).toEqual(words);
});

test('there is nothing to read', async () => {
  const output = await nodeHost.run(script('process.stdin.resume().on("end", () => console.log("ended"))'), limits);
  expect(textOf(output)).toBe('ended\n');
});

test('runs where Node.js is, not in the current directory', async () => {
  expect(textOf(await nodeHost.run(script('console.log(process.cwd())'), limits)).trim()).toBe(dirname(process.execPath));
});

test('one that takes too long is killed, even if it would not end itself', async () => {
  const file = join(directory, 'pid');
  const code = 'process.on("SIGTERM", () => {}); fs.writeFileSync(process.argv[1], String(process.pid)); console.log("on"); setInterval(() => {}, 1000)';
  await expect(nodeHost.run(script(code, file), { ...limits, timeoutMs: 1500 })).rejects.toMatchObject({
    name: 'HostError', code: 'not-run', message: expect.stringMatching(/: it took longer than 1.5 s$/) as string,
  });
  expect(isAlive(Number(textOf(await nodeHost.read(file))))).toBe(false);
});

test.each(['stdout', 'stderr'])('one that writes without end to %s is killed', async stream => {
  const endless = `const write = () => process.${stream}.write("x".repeat(4096), write); write()`;
  await expect(nodeHost.run(script(endless), limits)).rejects.toMatchObject({ code: 'not-run', message: expect.stringMatching(/: it wrote more than 10000 bytes$/) as string });
});

test.each<[string, string[], RegExp]>([
  ['a missing program', ['/nowhere/haproxy', '-v'], /^cannot run `\/nowhere\/haproxy -v`: there is no such program$/],
  ['no program', [], /^cannot run ``: /],
  ['a word that cannot be', [process.execPath, 'a\0b'], /: .*null bytes/],
  ['a failure', script('process.exit(3)'), /: it failed with 3$/],
  ['a failure with a reason', script('console.error("No such container: \\x1b[31mlb\\nmore"); process.exit(1)'), /: No such container: {2}\[31mlb$/],
  ['a signal', script('process.kill(process.pid, "SIGKILL")'), /: it was ended by SIGKILL$/],
])('%s is an error for people', async (_, argv, message) => {
  await expect(nodeHost.run(argv, limits)).rejects.toMatchObject({ name: 'HostError', code: 'not-run', message: expect.stringMatching(message) as string });
});

test.skipIf(process.platform === 'win32')('a file that may not be run says so', async () => {
  const file = join(directory, 'haproxy');
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o644);
  await expect(nodeHost.run([file], limits)).rejects.toMatchObject({ message: `cannot run \`${file}\`: permission denied` });
});
