import { HostError, type Entry, type Host } from '../../server/src/host/host.ts';
import { absolute, directoryOf } from '../../server/src/host/path.ts';
import { run as runCommandLine } from '../../server/src/cli/run.ts';
import type { Terminal } from '../../server/src/cli/terminal.ts';

/** What a command line did. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The files afterwards, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
  readonly serversStarted: number;
  /** The commands that were run. */
  readonly commands: readonly string[];
}

/** Where a command line runs: files by path (relative ones are in `/srv`); `null` is a file that nobody may read. */
export interface Setting {
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
  /** What programs write, by their whole command, as in `haproxy -v`; all others are missing. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** Runs a command line on files in memory. */
export async function runIn(setting: Setting, ...argv: string[]): Promise<Outcome> {
  const cwd = setting.cwd ?? '/srv';
  const files = new Map(Object.entries(setting.files ?? {}).map(([path, content]) => [absolute('/srv', path), content === null ? null : bytes(content)]));
  let stdout = '';
  let stderr = '';
  let serversStarted = 0;
  const commands: string[] = [];
  const run: Host['run'] = argv => {
    const command = argv.join(' ');
    commands.push(command);
    const output = setting.programs?.[command];
    return output === undefined ? Promise.reject(new HostError('not-run', `cannot run \`${command}\`: there is no such program`)) : Promise.resolve(bytes(output));
  };
  const terminal: Terminal = {
    host: { ...memoryHost(files, cwd), run },
    cwd,
    env: setting.env ?? {},
    isTTY: setting.isTTY ?? false,
    rulePages: '/program/rules',
    proseFile: '/program/prose.json',
    stdin: () => Promise.resolve(bytes(setting.stdin ?? '')),
    stdout: chunk => (stdout += typeof chunk === 'string' ? chunk : text(chunk)),
    stderr: chunk => (stderr += chunk),
    startServer: () => Promise.resolve(serversStarted++),
  };
  const status = await runCommandLine(argv, terminal);
  return { status, stdout, stderr, serversStarted, commands, files: new Map([...files].map(([path, content]) => [path, content === null ? '' : text(content)])) };
}

function memoryHost(files: Map<string, Uint8Array | null>, cwd: string): Omit<Host, 'run'> {
  const kind = (path: string): Entry['kind'] | undefined => {
    const whole = absolute(cwd, path);
    if (files.has(whole)) return 'file';
    return [...files.keys()].some(file => file.startsWith(whole === '/' ? '/' : `${whole}/`)) ? 'directory' : undefined;
  };
  return {
    kind: path => Promise.resolve(kind(path)),
    read: path => {
      const content = files.get(absolute(cwd, path));
      if (content) return Promise.resolve(content);
      return Promise.reject(content === null ? new HostError('not-readable', `cannot read ${path}: permission denied`) : new HostError('not-found', `cannot read ${path}: there is no such file`));
    },
    list: path => {
      const directory = absolute(cwd, path);
      const names = new Set([...files.keys()].filter(file => file.startsWith(`${directory}/`)).map(file => file.slice(directory.length + 1).split('/')[0] as string));
      return Promise.resolve([...names].sort().map(name => ({ name, kind: kind(`${directory}/${name}`) ?? 'other' })));
    },
    examine: () => Promise.reject(new HostError('not-run', 'the command line examines nothing')),
    write: (path, content) => {
      const whole = absolute(cwd, path);
      if (kind(directoryOf(whole)) !== 'directory') return Promise.reject(new HostError('not-found', `cannot write ${path}: there is no such file`));
      files.set(whole, content);
      return Promise.resolve();
    },
  };
}

/** Bytes as characters of the same number, for what is not UTF-8. */
function text(content: Uint8Array): string {
  const buffer = Buffer.from(content);
  return buffer.equals(Buffer.from(buffer.toString('utf8'))) ? buffer.toString('utf8') : buffer.toString('latin1');
}

function bytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
