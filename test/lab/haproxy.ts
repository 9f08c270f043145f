import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { toHaproxyVersion, type HaproxyVersion } from '../../server/src/language/version.ts';
import { ask, until } from './admin.ts';

/** An HAProxy executable. */
export interface Binary {
  readonly file: string;
  readonly version: HaproxyVersion;
}

/** What `haproxy -c` says. The exit status decides, not the words. */
export interface Verdict {
  readonly isAccepted: boolean;
  readonly messages: string;
}

/** A running HAProxy. */
export interface Haproxy {
  readonly adminSocket: string;
  /** The lines it has logged so far. */
  readonly log: () => readonly string[];
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

const startLimit = 10_000;

// Whatever happens to the runner, no HAProxy is left behind.
const alive = new Set<ChildProcess>();
process.on('exit', () => alive.forEach(child => child.kill('SIGKILL')));

/** The binaries to try, one a version: the given ones, else HAPROXY_BINARIES (colons between), else those on PATH. Missing ones are left out. */
export function findBinaries(given: readonly string[]): Binary[] {
  const fromEnvironment = (process.env.HAPROXY_BINARIES ?? '').split(':').filter(Boolean);
  const onPath = [...(process.env.PATH ?? '').split(':').filter(Boolean), '/usr/sbin'].map(directory => path.join(directory, 'haproxy'));
  const candidates = given.length > 0 ? given : fromEnvironment.length > 0 ? fromEnvironment : onPath;
  const found = new Map<HaproxyVersion, Binary>();
  for (const file of candidates) {
    const version = fs.existsSync(file) ? versionOf(file) : undefined;
    if (version && !found.has(version)) found.set(version, { file, version });
  }
  return [...found.values()];
}

function versionOf(file: string): HaproxyVersion | undefined {
  const words = execFileSync(file, ['-v'], { encoding: 'utf8', timeout: 10_000 });
  return toHaproxyVersion(/version (\S+)/.exec(words)?.[1] ?? '');
}

/** Runs `haproxy -c` on the files, in order. */
export function validate(binary: Binary, files: readonly string[], environment: Environment): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = launch(binary, ['-c', ...files.flatMap(file => ['-f', file])], environment);
    const timer = setTimeout(() => child.kill('SIGKILL'), startLimit);
    let messages = '';
    const collect = (data: Buffer): void => void (messages += data.toString('latin1'));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', reject);
    child.on('close', status => {
      clearTimeout(timer);
      resolve({ isAccepted: status === 0, messages });
    });
  });
}

/** Starts HAProxy, which has to log to its standard output, and waits until its admin socket answers; undefined when it does not start. */
export async function start(
  binary: Binary,
  files: readonly string[],
  environment: Environment,
  adminSocket: string,
): Promise<Haproxy | undefined> {
  const child = launch(binary, ['-db', ...files.flatMap(file => ['-f', file])], environment);
  const gone = new Promise<void>(resolve => child.on('close', () => resolve()));
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString('latin1')));
  child.stderr?.resume();
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 1000);
    await gone;
    clearTimeout(timer);
  };
  const answers = (): Promise<boolean> =>
    ask(adminSocket, 'show info').then(
      () => true,
      () => false,
    );
  const isUp = await until(async () => child.exitCode !== null || answers(), startLimit);
  if (isUp && child.exitCode === null) return { adminSocket, stop, log: () => output.split('\n').slice(0, -1) };
  await stop();
  return undefined;
}

function launch(binary: Binary, words: readonly string[], environment: Environment): ChildProcess {
  const child = spawn(binary.file, words, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  alive.add(child);
  child.on('close', () => alive.delete(child));
  return child;
}
