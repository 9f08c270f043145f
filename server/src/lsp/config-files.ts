import { HostError, type Host } from '../host/host.ts';
import { directoryOf, joined, upwards } from '../host/path.ts';
import { configFileName, parseConfigFile } from '../lint/config-file.ts';
import { resolveSettings, type RawSettings } from '../lint/settings.ts';
import { decode } from '../text/encoding.ts';

/** A `.haproxy-doctor.json`, as far as it can be read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly settings: RawSettings;
  /** What is wrong with it, one sentence each. */
  readonly problems: readonly string[];
}

/** True for a document that is a settings file and no haproxy.cfg. */
export function isConfigFile(uri: string): boolean {
  return uri.endsWith(`/${configFileName}`);
}

/** The nearest settings file in the directory of `path` or above it. */
export async function nearestConfigFile(path: string, host: Host): Promise<ConfigFile | undefined> {
  for (const directory of upwards(directoryOf(path))) {
    const candidate = joined(directory, configFileName);
    if ((await host.kind(candidate)) !== 'file') continue;
    try {
      return readConfigFile(candidate, decode(await host.read(candidate)).text);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return { path: candidate, text: '', settings: {}, problems: [error.message] };
    }
  }
  return undefined;
}

/** Judges the text of a settings file. */
export function readConfigFile(path: string, text: string): ConfigFile {
  const { settings, problems } = parseConfigFile(text);
  return { path, text, settings, problems: [...problems, ...resolveSettings(settings).problems] };
}
