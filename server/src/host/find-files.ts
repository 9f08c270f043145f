import type { Host } from './host.ts';
import { joined } from './path.ts';

/**
 * The files that HAProxy reads when it is given a directory: `*.cfg` in lower case, no dot-files, not those in directories below, in byte order.
 * @throws HostError
 */
export async function configurationFilesIn(host: Host, directory: string): Promise<string[]> {
  const entries = await host.list(directory);
  const read = entries.filter(({ name, kind }) => kind === 'file' && name.endsWith('.cfg') && !name.startsWith('.'));
  return read.map(({ name }) => joined(directory, name));
}

/**
 * The files that an entry of a declared configuration stands for: a file, a directory, or a pattern in which `*` is any part of one name, as in
 * `conf.d/*.cfg`. Paths begin with `base`. What is not there is left out when the entry is a pattern, and named as it is when not.
 * @throws HostError
 */
export async function filesOf(host: Host, base: string, entry: string): Promise<string[]> {
  let found = [base];
  for (const segment of entry.split('/').filter((part, index) => part !== '' || index === 0)) {
    const matches = segment.includes('*') ? patternOf(segment) : undefined;
    const next: string[] = [];
    for (const directory of found) {
      if (!matches) next.push(segment === '' ? '/' : joined(directory, segment));
      else if ((await host.kind(directory === '' ? '.' : directory)) === 'directory') {
        for (const { name } of await host.list(directory === '' ? '.' : directory)) if (matches(name)) next.push(joined(directory, name));
      }
    }
    found = next;
  }
  const files: string[] = [];
  for (const path of found) files.push(...((await host.kind(path)) === 'directory' ? await configurationFilesIn(host, path) : [path]));
  return files;
}

/** Matches names the way a shell does: a leading dot has to be written. Each part is taken at its leftmost place, which makes going back needless. */
function patternOf(segment: string): (name: string) => boolean {
  const parts = segment.split('*');
  const first = parts[0] as string;
  const last = parts.at(-1) as string;
  return name => {
    if (name.startsWith('.') && !first.startsWith('.')) return false;
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    let from = first.length;
    for (const part of parts.slice(1, -1)) {
      const at = name.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= name.length - last.length;
  };
}
