import { configurationFilesIn, filesOf } from '../host/find-files.ts';
import { HostError } from '../host/host.ts';
import { absolute, directoryOf, joined, upwards } from '../host/path.ts';
import type { CheckOptions } from './check-options.ts';
import type { SettingsFinder } from './settings-finder.ts';
import { UsageError, type ReportProblem, type Terminal } from './terminal.ts';

/** What standard input is called. */
export const STDIN = '-';

/** The files of one configuration, in HAProxy's order, called as the user calls them. */
export interface Input {
  readonly files: readonly string[];
  /** Somebody said that these files are a whole configuration. */
  readonly isDeclared: boolean;
}

/**
 * The configurations that a command line asks for. What cannot be listed goes to `report`, one line each.
 * @throws UsageError when it asks for nothing.
 */
export async function findInputs(options: CheckOptions, settings: SettingsFinder, terminal: Terminal, report: ReportProblem): Promise<Input[]> {
  const { host } = terminal;
  const attempt = async (find: () => Promise<string[]>): Promise<string[]> => {
    try {
      return await find();
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      report(error.message);
      return [];
    }
  };
  const filesAt = (path: string) =>
    attempt(async () => {
      if (path === STDIN || (await host.kind(path)) !== 'directory') return [path];
      const files = await configurationFilesIn(host, path);
      if (files.length === 0) report(`${path}: no *.cfg files in this directory`);
      return files;
    });
  const inputs: Input[] = [];
  const set: string[] = [];
  for (const path of options.set) set.push(...(await filesAt(path)));
  if (set.length > 0) inputs.push({ files: set, isDeclared: true });
  for (const path of options.paths) {
    const files = await filesAt(path);
    if (files.length > 0) inputs.push({ files, isDeclared: path !== STDIN && (await host.kind(path)) === 'directory' });
  }
  if (options.set.length > 0 || options.paths.length > 0) return inputs;

  const declaring = await settings.forDirectory(terminal.cwd);
  const configurations = declaring?.configurations ?? [];
  if (!declaring || configurations.length === 0) {
    throw new UsageError('nothing to check: name files, directories or - (standard input), or list `configurations` in .haproxy-doctor.json');
  }
  const base = options.config === undefined ? relativeBase(declaring.path, terminal.cwd) : directoryOf(declaring.path).replace(/^\.$/, '');
  for (const { name, files: entries } of configurations) {
    const files: string[] = [];
    for (const entry of entries) files.push(...(await attempt(() => filesOf(host, base, entry))));
    if (files.length > 0) inputs.push({ files, isDeclared: true });
    else report(`${declaring.path}: no files in the configuration \`${name}\``);
  }
  return inputs;
}

/** The way from the current directory to that of a settings file above it: empty, or `..`, or `../..`. */
function relativeBase(path: string, cwd: string): string {
  const steps = upwards(absolute(cwd, '.')).indexOf(directoryOf(path));
  return Array.from({ length: Math.max(0, steps) }, () => '..').reduce(joined, '');
}
