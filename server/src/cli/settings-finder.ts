import { HostError } from '../host/host.ts';
import { absolute, directoryOf, joined, upwards } from '../host/path.ts';
import { configFileName, parseConfigFile } from '../lint/config-file.ts';
import { resolveSettings, type DeclaredConfiguration, type RawSettings, type Settings } from '../lint/settings.ts';
import { decode } from '../text/encoding.ts';
import { noteOnNewer, versionForFile } from './asked-version.ts';
import type { CheckOptions } from './check-options.ts';
import type { ReportProblem, Terminal } from './terminal.ts';

/** The settings in force somewhere, and the file they come from. */
export interface FoundSettings {
  readonly path: string;
  /** The file's settings with those of the command line over them. */
  readonly settings: Settings;
  /** False when something is wrong with the file: good enough to look with, not to write with. */
  readonly isSound: boolean;
  /** What the file itself declares. */
  readonly configurations: readonly DeclaredConfiguration[];
}

/** Looks settings files up, each of them once: files with the same settings file share one settings object. */
export interface SettingsFinder {
  /** Those of the nearest settings file in or above a directory; undefined when there is none. */
  forDirectory(directory: string): Promise<FoundSettings | undefined>;
  /** The settings in force for a file. */
  forFile(path: string): Promise<Pick<FoundSettings, 'settings' | 'isSound'>>;
}

/** A finder for one run. What is wrong with a settings file goes to `report`, one line each; what can be read of it counts. */
export function settingsFinder(options: CheckOptions, terminal: Terminal, report: ReportProblem): SettingsFinder {
  const { host, cwd } = terminal;
  const plain = { settings: resolveSettings(options.settings).settings, isSound: true };
  const byFile = new Map<string, FoundSettings>();
  const byDirectory = new Map<string, Promise<FoundSettings | undefined>>();

  const load = async (path: string): Promise<FoundSettings> => {
    let found = byFile.get(path);
    if (!found) {
      const { settings, problems } = await readRaw(path);
      const own = resolveSettings(settings);
      problems.push(...own.problems.map(problem => `${path}: ${problem}`));
      for (const problem of problems) report(problem);
      if (options.settings.haproxyVersion === undefined) noteOnNewer(settings.haproxyVersion, terminal, path);
      const inForce = resolveSettings(settings, await askedVersion(path, settings), options.settings).settings;
      found = { path, settings: inForce, isSound: problems.length === 0, configurations: own.settings.configurations };
      byFile.set(path, found);
    }
    return found;
  };
  let asked: Promise<RawSettings> | undefined;
  const askedVersion = async (path: string, { haproxyVersion }: RawSettings): Promise<RawSettings> => {
    if (haproxyVersion !== 'auto' || options.settings.haproxyVersion !== undefined) return {};
    return (asked ??= versionForFile(path, terminal).then(version => ({ haproxyVersion: version })));
  };
  const readRaw = async (path: string): Promise<ReturnType<typeof parseConfigFile>> => {
    try {
      const { settings, problems } = parseConfigFile(decode(await host.read(path)).text);
      return { settings, problems: problems.map(problem => `${path}: ${problem}`) };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return { settings: {}, problems: [error.message] };
    }
  };
  const search = async (directory: string): Promise<FoundSettings | undefined> => {
    for (const above of upwards(directory)) {
      const path = joined(above, configFileName);
      if ((await host.kind(path)) === 'file') return load(path);
    }
    return undefined;
  };
  const forDirectory = (directory: string): Promise<FoundSettings | undefined> => {
    if (options.config === false) return Promise.resolve(undefined);
    if (options.config !== undefined) return load(options.config);
    const from = absolute(cwd, directory);
    const found = byDirectory.get(from) ?? search(from);
    byDirectory.set(from, found);
    return found;
  };
  return {
    forDirectory,
    forFile: async path => (await forDirectory(directoryOf(path)))?? plain,
  };
}
