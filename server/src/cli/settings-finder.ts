import { HostError } from '../host/host.ts';
import { absolute, directoryOf, joined, upwards } from '../host/path.ts';
import { configFileName, parseConfigFile } from '../lint/config-file.ts';
import { resolveSettings, type DeclaredConfiguration, type Settings } from '../lint/settings.ts';
import { decode } from '../text/encoding.ts';
import type { CheckOptions } from './check-options.ts';
import type { Terminal } from './terminal.ts';

/** The settings in force somewhere, and the file they come from. */
export interface FoundSettings {
  readonly path: string;
  /** The file's settings with those of the command line over them. */
  readonly settings: Settings;
  /** What the file itself declares. */
  readonly configurations: readonly DeclaredConfiguration[];
}

/** Looks settings files up, each of them once: files with the same settings file share one settings object. */
export interface SettingsFinder {
  /** Those of the nearest settings file in or above a directory; undefined when there is none. */
  forDirectory(directory: string): Promise<FoundSettings | undefined>;
  /** The settings in force for a file. */
  forFile(path: string): Promise<Settings>;
}

/** A finder for one run. What is wrong with a settings file goes to `report`, one line each; what can be read of it counts. */
export function settingsFinder(options: CheckOptions, { host, cwd }: Terminal, report: (problem: string) => void): SettingsFinder {
  const plain = resolveSettings(options.settings).settings;
  const byFile = new Map<string, FoundSettings>();
  const byDirectory = new Map<string, Promise<FoundSettings | undefined>>();

  const load = async (path: string): Promise<FoundSettings> => {
    let found = byFile.get(path);
    if (!found) {
      const { settings, problems } = await readRaw(path);
      const own = resolveSettings(settings);
      for (const problem of [...problems, ...own.problems]) report(`${path}: ${problem}`);
      found = { path, settings: resolveSettings(settings, options.settings).settings, configurations: own.settings.configurations };
      byFile.set(path, found);
    }
    return found;
  };
  const readRaw = async (path: string): Promise<ReturnType<typeof parseConfigFile>> => {
    try {
      return parseConfigFile(decode(await host.read(path)).text);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      report(error.message);
      return { settings: {}, problems: [] };
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
    forFile: async path => (await forDirectory(directoryOf(path)))?.settings ?? plain,
  };
}
