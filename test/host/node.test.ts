import { chmod, chown, link, lstat, mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHost, readStream } from '../../server/src/host/node.ts';

let directory: string;
const at = (name: string) => join(directory, name);
const bytes = (text: string) => new TextEncoder().encode(text);

/** Does something as a user who is not root; the mode of files means nothing to root. */
async function asNobody(act: () => Promise<unknown>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65534);
  try {
    await act();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haproxy-doctor-host-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

describe('read', () => {
  test('gives the bytes as they are', async () => {
    const content = Uint8Array.of(0, 255, 13, 10, 0xef, 0xbb, 0xbf);
    await writeFile(at('a.cfg'), content);
    expect(Uint8Array.from(await nodeHost.read(at('a.cfg')))).toEqual(content);
    await writeFile(at('empty.cfg'), '');
    expect(await nodeHost.read(at('empty.cfg'))).toHaveLength(0);
  });

  test.runIf(process.platform === 'linux')('reads what has no size', async () => {
    expect((await nodeHost.read('/proc/self/stat')).length).toBeGreaterThan(10);
  });

  test.each([
    ['missing', 'not-found', 'there is no such file'],
    ['.', 'is-directory', 'it is a directory'],
    ['file/below', 'not-directory', 'a part of the path is not a directory'],
    ['loop', 'not-readable', 'ELOOP'],
  ])('%s is %s', async (name, code, message) => {
    await writeFile(at('file'), '');
    await symlink('loop', at('loop'));
    await expect(nodeHost.read(at(name))).rejects.toMatchObject({ name: 'HostError', code, message: expect.stringMatching(new RegExp(`^cannot read .*: .*${message}`)) as string });
  });

  test('refuses what does not fit into a text, without reading it', async () => {
    await writeFile(at('huge'), '');
    await truncate(at('huge'), 2 ** 29);
    await expect(nodeHost.read(at('huge'))).rejects.toMatchObject({ code: 'too-large' });
  });

  test('ends in a stream without end', async () => {
    const chunk = new Uint8Array(2 ** 24);
    let given = 0;
    const endless = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: false as const, value: (given++, chunk) }) }),
    };
    await expect(readStream(endless, 'standard input')).rejects.toMatchObject({ code: 'too-large', message: 'cannot read standard input: it has more than 512 MB' });
    expect(given).toBeLessThan(40);
  });

  test('joins the chunks of a stream', async () => {
    const stream = new PassThrough();
    stream.write('a');
    stream.end('b');
    expect(new TextDecoder().decode(await readStream(stream, 'standard input'))).toBe('ab');
  });
});

describe('list and kind', () => {
  test('entries come in byte order, and links are what they lead to', async () => {
    for (const name of ['b.cfg', 'B.cfg', 'a-1.cfg', 'a.cfg', '\u{1F600}.cfg', '\uffee.cfg']) await writeFile(at(name), '');
    await mkdir(at('dir'));
    await symlink('a.cfg', at('link.cfg'));
    await symlink('dir', at('link'));
    await symlink('nowhere', at('broken'));
    expect(await nodeHost.list(directory)).toEqual([
      { name: 'B.cfg', kind: 'file' },
      { name: 'a-1.cfg', kind: 'file' },
      { name: 'a.cfg', kind: 'file' },
      { name: 'b.cfg', kind: 'file' },
      { name: 'broken', kind: 'other' },
      { name: 'dir', kind: 'directory' },
      { name: 'link', kind: 'directory' },
      { name: 'link.cfg', kind: 'file' },
      { name: '\uffee.cfg', kind: 'file' },
      { name: '\u{1F600}.cfg', kind: 'file' },
    ]);
    expect(await Promise.all(['a.cfg', 'link', 'broken', 'none'].map(name => nodeHost.kind(at(name))))).toEqual(['file', 'directory', undefined, undefined]);
  });

  test('of what is no directory', async () => {
    await writeFile(at('a.cfg'), '');
    await expect(nodeHost.list(at('a.cfg'))).rejects.toMatchObject({ code: 'not-directory' });
    await expect(nodeHost.list(at('none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('write', () => {
  test('replaces the file in one step, and keeps its mode', async () => {
    await writeFile(at('a.cfg'), 'old');
    await chmod(at('a.cfg'), 0o640);
    const before = await open(at('a.cfg'));
    await nodeHost.write(at('a.cfg'), bytes('new'));
    expect(await readFile(at('a.cfg'), 'utf8')).toBe('new');
    expect((await stat(at('a.cfg'))).mode & 0o7777).toBe(0o640);
    // The old file, which a reader had open, was never written to: none can have seen half a file.
    expect(await before.readFile('utf8')).toBe('old');
    await before.close();
    expect(await readdir(directory)).toEqual(['a.cfg']);
  });

  test.each(['a longer text', 'new', ''])('writes %j into a file that has more than one name', async text => {
    await writeFile(at('a.cfg'), 'the old text');
    await link(at('a.cfg'), at('b.cfg'));
    await nodeHost.write(at('a.cfg'), bytes(text));
    expect(await readFile(at('b.cfg'), 'utf8')).toBe(text);
    expect(await stat(at('a.cfg'))).toMatchObject({ nlink: 2 });
    expect((await readdir(directory)).sort()).toEqual(['a.cfg', 'b.cfg']);
  });

  // Root may write into any directory.
  test.runIf(process.platform !== 'win32')('writes into a file whose directory takes no new one', async () => {
    await writeFile(at('a.cfg'), 'the old text');
    await chmod(at('a.cfg'), 0o666);
    await chmod(directory, 0o555);
    await asNobody(() => nodeHost.write(at('a.cfg'), bytes('new')));
    expect(await readFile(at('a.cfg'), 'utf8')).toBe('new');
    expect(await readdir(directory)).toEqual(['a.cfg']);
    await chmod(directory, 0o755);
  });

  test.runIf(process.platform !== 'win32')('leaves a file alone that may not be written', async () => {
    await writeFile(at('a.cfg'), 'old');
    await chmod(at('a.cfg'), 0o444);
    await chmod(directory, 0o755);
    await expect(asNobody(() => nodeHost.write(at('a.cfg'), bytes('new')))).rejects.toMatchObject({ code: 'not-writable' });
    expect(await readFile(at('a.cfg'), 'utf8')).toBe('old');
  });

  test('keeps a mode that the umask would not give', async () => {
    await writeFile(at('a.cfg'), 'old');
    await chmod(at('a.cfg'), 0o666);
    await nodeHost.write(at('a.cfg'), bytes('new'));
    expect((await stat(at('a.cfg'))).mode & 0o7777).toBe(0o666);
  });

  test.runIf(process.getuid?.() === 0)('keeps the owner', async () => {
    await writeFile(at('a.cfg'), 'old');
    await chown(at('a.cfg'), 12345, 54321);
    await nodeHost.write(at('a.cfg'), bytes('new'));
    expect(await stat(at('a.cfg'))).toMatchObject({ uid: 12345, gid: 54321 });
  });

  test('follows a link to the real file', async () => {
    await mkdir(at('real'));
    await writeFile(at('real/a.cfg'), 'old');
    await symlink('real/a.cfg', at('a.cfg'));
    await nodeHost.write(at('a.cfg'), bytes('new'));
    expect((await lstat(at('a.cfg'))).isSymbolicLink()).toBe(true);
    expect(await readFile(at('real/a.cfg'), 'utf8')).toBe('new');
    expect(await readdir(at('real'))).toEqual(['a.cfg']);
  });

  test('makes a file that was not there', async () => {
    await nodeHost.write(at('new.json'), bytes('{}'));
    expect(await readFile(at('new.json'), 'utf8')).toBe('{}');
    expect(await readdir(directory)).toEqual(['new.json']);
  });

  test('writes to a device instead of replacing it', async () => {
    await nodeHost.write('/dev/null', bytes('x'));
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  test('leaves nothing behind when it cannot', async () => {
    await mkdir(at('dir'));
    await expect(nodeHost.write(at('dir'), bytes('x'))).rejects.toMatchObject({ code: 'is-directory', message: `cannot write ${at('dir')}: it is a directory` });
    await expect(nodeHost.write(at('none/a.cfg'), bytes('x'))).rejects.toMatchObject({ code: 'not-found' });
    expect(await readdir(directory)).toEqual(['dir']);
  });
});
