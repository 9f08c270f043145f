import { configurationFilesIn, filesOf } from '../host/find-files.ts';
import { HostError, type Host } from '../host/host.ts';
import { absolute, directoryOf, joined } from '../host/path.ts';
import type { DeclaredConfiguration } from '../lint/settings.ts';

/** The configuration that a file is part of. */
export interface Membership {
  /** Absolute paths in HAProxy's order. */
  readonly files: readonly string[];
  /** Somebody said that these files are a whole configuration. */
  readonly isDeclared: boolean;
}

/**
 * Which files one HAProxy process reads together with `path`: the first declared configuration that names it (patterns relative to `base`), else
 * `haproxy.cfg` with the files of `conf.d` beside it, else the file alone.
 */
export async function membershipOf(
  path: string, declared: readonly DeclaredConfiguration[], base: string | undefined, host: Host,
): Promise<Membership> {
  if (base !== undefined) {
    for (const configuration of declared) {
      const files: string[] = [];
      for (const entry of configuration.files) {
        const found = await attempt(() => filesOf(host, base, entry));
        files.push(...found.map(file => absolute(base, file)).filter(file => !files.includes(file)));
      }
      if (files.includes(path)) return { files, isDeclared: true };
    }
  }
  const directory = directoryOf(path);
  const main = joined(path.endsWith('/haproxy.cfg') ? directory : directoryOf(directory), 'haproxy.cfg');
  const parts = joined(directoryOf(main), 'conf.d');
  if (path === main || directory === parts) {
    const files = await attempt(() => configurationFilesIn(host, parts));
    const isPart = path === main || (files.includes(path) && (await host.kind(main)) === 'file');
    if (isPart && files.length > 0) return { files: [main, ...files], isDeclared: false };
  }
  return { files: [path], isDeclared: false };
}

/** What cannot be listed has no files. */
async function attempt(find: () => Promise<string[]>): Promise<string[]> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof HostError) return [];
    throw error;
  }
}
