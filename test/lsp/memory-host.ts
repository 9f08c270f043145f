import { HostError, type Entry, type Host } from '../../server/src/host/host.ts';

/** A program of the machine: given its words it writes something, or fails with a message. */
export type Program = (argv: readonly string[]) => string | HostError;

/** A disk in memory: files by absolute path. Who keeps the map may change it. `program` is what runs, whatever its name. */
export function memoryHost(files: Map<string, string>, program: Program = () => new HostError('not-run', 'nothing runs here')): Host {
  const directories = () => new Set([...files.keys()].flatMap(path => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/') || '/')));
  const kind = (path: string): Entry['kind'] | undefined => (files.has(path) ? 'file' : directories().has(path) ? 'directory' : undefined);
  return {
    read: path => {
      const text = files.get(path);
      return text === undefined ? Promise.reject(new HostError('not-found', `cannot read ${path}`)) : Promise.resolve(new TextEncoder().encode(text));
    },
    list: directory => {
      if (kind(directory) !== 'directory') return Promise.reject(new HostError('not-directory', `cannot read ${directory}`));
      const below = [...files.keys(), ...directories()].filter(path => path.slice(0, Math.max(0, path.lastIndexOf('/'))) === directory && path !== directory);
      return Promise.resolve(below.sort().map(path => ({ name: path.slice(path.lastIndexOf('/') + 1), kind: kind(path) ?? 'other' })));
    },
    kind: path => Promise.resolve(kind(path)),
    run: argv => {
      const outcome = program(argv);
      return typeof outcome === 'string' ? Promise.resolve(new TextEncoder().encode(outcome)) : Promise.reject(outcome);
    },
    examine: () => Promise.reject(new HostError('not-run', 'nothing runs here')),
    write: () => Promise.reject(new HostError('not-writable', 'the language server does not write')),
  };
}
