import { execFile, type ChildProcess, type ExecFileException } from 'node:child_process';
import { constants, rmSync } from 'node:fs';
import { access, chmod, chown, mkdtemp, open, readdir, readFile, realpath, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { HostError, type Ended, type Entry, type Examination, type Host, type RunLimits } from './host.ts';

/** The longest string that V8 makes has 2^29 - 24 characters; a longer file cannot become a text. */
const MAX_BYTES = 2 ** 29 - 24;

/** The machine as Node.js sees it. */
export const nodeHost: Host = { read, list, kind, write, run, examine };

/**
 * All bytes of a stream, such as standard input.
 * @throws HostError when there are more than fit into a text; an endless stream ends there.
 */
export async function readStream(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) throw tooLarge(name);
  }
  return Buffer.concat(chunks);
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw tooLarge(path);
    if (size > 0) return await readFile(path);
    // A pipe, a device, or a file of /proc: its size is not known beforehand.
    const handle = await open(path);
    try {
      return await readStream(handle.createReadStream({ autoClose: false }), path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw hostError(error, path, 'read');
  }
}

async function list(path: string): Promise<Entry[]> {
  try {
    const entries: Entry[] = [];
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const isKnown = entry.isFile() || entry.isDirectory();
      entries.push({ name: entry.name, kind: isKnown ? kindOf(entry) : ((await kind(join(path, entry.name))) ?? 'other') });
    }
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch (error) {
    throw hostError(error, path, 'read');
  }
}

async function kind(path: string): Promise<Entry['kind'] | undefined> {
  try {
    return kindOf(await stat(path));
  } catch {
    return undefined;
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Entry['kind'] {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const before = await stat(path).catch(() => undefined);
    if (!before) return await replace(path, bytes);
    await access(path, constants.W_OK);
    // A pipe or a device cannot be replaced, only written to.
    if (!before.isFile()) return await writeFile(path, bytes);
    // A file with more names stays one file under all of them.
    if (before.nlink > 1) return await overwrite(path, bytes);
    try {
      await replace(await realpath(path), bytes, before);
    } catch (error) {
      if (!cannotReplace.includes(codeOf(error))) throw error;
      await overwrite(path, bytes);
    }
  } catch (error) {
    throw hostError(error, path, 'write');
  }
}

/**
 * Why there may be no new file in the place of the old one, which can be written to all the same: a file that is mounted by itself, as containers
 * have it (EBUSY, EXDEV), or a directory that takes no new file or gives none away. A full disk is not among them: what is there stays.
 */
const cannotReplace = ['EACCES', 'EBUSY', 'EPERM', 'EROFS', 'EXDEV'];

/** The new file gets its mode and owner before it takes the old one's name. Its own name neither ends in `.cfg` nor is seen by HAProxy. */
async function replace(path: string, bytes: Uint8Array, like?: { mode: number; uid: number; gid: number }): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.${Math.random().toString(36).slice(2)}~`);
  try {
    const handle = await open(temporary, 'wx', like ? like.mode & 0o777 : 0o666);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Only root may give a file away. Who may not, owned the old one in most cases; the mode comes last, since a new owner clears bits of it.
    if (like) await chown(temporary, like.uid, like.gid).catch(() => undefined);
    if (like) await chmod(temporary, like.mode & 0o7777);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes into the old file. When that fails half-way, as on a full disk, the old bytes are put back. It is weaker than replacing the file: a reader may
 * see a part of the new bytes, and when the machine or this process ends in between, a part of them is all there is.
 */
async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const before = await handle.readFile();
    try {
      await fill(handle, bytes);
    } catch (error) {
      await fill(handle, before).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/** Cut to its new length last: until then no more of the old bytes is gone than new ones are there. */
async function fill(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.truncate(bytes.length);
  await handle.sync();
}

function run(argv: readonly string[], { timeoutMs, maxBytes }: RunLimits): Promise<Uint8Array> {
  const [program = '', ...words] = argv;
  // Not the current directory, which may be somebody else's project: Windows looks there for a program before it looks anywhere else.
  const cwd = dirname(process.execPath);
  const options = { cwd, encoding: 'buffer', timeout: timeoutMs, maxBuffer: maxBytes, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new HostError('not-run', `cannot run \`${argv.join(' ')}\`: ${reason}`));
    };
    try {
      const child = execFile(program, words, options, (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else fail(whyNotRun(error, { timeoutMs, maxBytes }) ?? firstLine(stderr) ?? (error.signal ? `it was ended by ${error.signal}` : `it failed with ${error.code ?? 'no status'}`));
      });
      child.stdin?.end();
    } catch (error) {
      // A word that no program can be given, such as one with a NUL.
      fail(error instanceof Error ? error.message : 'unknown failure');
    }
  });
}

/** Why there is no answer of a program; undefined when it ended by itself. */
function whyNotRun(error: ExecFileException, { timeoutMs, maxBytes }: RunLimits): string | undefined {
  if (error.code === 'ENOENT') return 'there is no such program';
  if (error.code === 'EACCES') return 'permission denied';
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it wrote more than ${maxBytes} bytes`;
  return error.killed ? `it took longer than ${timeoutMs / 1000} s` : undefined;
}

async function examine({ texts, argv, cwd, input, limits, signal }: Examination): Promise<Ended> {
  const directory = await mkdtemp(join(tmpdir(), 'haproxy-doctor-'));
  let child: ChildProcess | undefined;
  const stopWatching = atExit(() => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  try {
    const paths: string[] = [];
    for (const { name, bytes } of texts) {
      const path = join(directory, name);
      await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
      paths.push(path.replaceAll('\\', '/'));
    }
    return await executed(argv(paths), { cwd, input, limits, signal }, started => (child = started));
  } finally {
    await rm(directory, { recursive: true, force: true });
    stopWatching();
  }
}

type Execution = Pick<Examination, 'cwd' | 'limits' | 'signal'> & { readonly input: Uint8Array | undefined };

function executed(argv: readonly string[], { cwd, input, limits, signal }: Execution, onStart: (child: ChildProcess) => void): Promise<Ended> {
  const [program = '', ...words] = argv;
  const options = { cwd, encoding: 'buffer', timeout: limits.timeoutMs, maxBuffer: limits.maxBytes, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      reject(new HostError('not-run', `cannot run \`${basename(program)}\`: ${reason}`));
    };
    try {
      const child = execFile(program, words, options, (error, stdout, stderr) => {
        signal.removeEventListener('abort', kill);
        const reason = error && (signal.aborted ? 'it was not waited for' : whyNotRun(error, limits));
        if (reason !== undefined && reason !== null) fail(reason);
        else resolve({ status: typeof error?.code === 'number' ? error.code : error ? null : 0, stdout, stderr });
      });
      // The library's own way to abort would only ask the program to end.
      const kill = () => {
        child.kill('SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
      };
      signal.addEventListener('abort', kill);
      if (signal.aborted) kill();
      onStart(child);
      // It may end before it has read everything.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    } catch (error) {
      fail(error instanceof Error ? error.message : 'unknown failure');
    }
  });
}

/** Does something when this process ends, by itself or by a signal that can be caught, unless that is taken back. */
function atExit(act: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    act();
    stop();
    process.kill(process.pid, signal);
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  const stop = () => {
    process.off('exit', act);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on('exit', act);
  for (const signal of signals) process.on(signal, onSignal);
  return stop;
}

/** What a program says first, without the characters that could steer a terminal. */
function firstLine(output: Buffer): string | undefined {
  const line = output.toString('utf8').trim().split('\n', 1)[0] ?? '';
  return line.replace(/\p{Cc}/gu, ' ').slice(0, 200) || undefined;
}

function tooLarge(path: string): HostError {
  return new HostError('too-large', `cannot read ${path}: it has more than 512 MB`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function hostError(error: unknown, path: string, doing: 'read' | 'write'): HostError {
  if (error instanceof HostError) return error;
  const code = codeOf(error);
  const because = (reason: string) => `cannot ${doing} ${path}: ${reason}`;
  if (code === 'ENOENT') return new HostError('not-found', because('there is no such file'));
  if (code === 'EISDIR') return new HostError('is-directory', because('it is a directory'));
  if (code === 'ENOTDIR') return new HostError('not-directory', because('a part of the path is not a directory'));
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : error instanceof Error ? error.message : 'unknown failure';
  return new HostError(doing === 'read' ? 'not-readable' : 'not-writable', because(reason));
}
