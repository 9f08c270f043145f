/*
 * Paths with `/`, on every system: `C:/etc` is absolute too. What a path is called towards the user stays as it was given; only looking for a
 * settings file needs absolute ones.
 */

/** The path of `name` in a directory, which may be empty; an absolute `name` stays as it is. */
export function joined(directory: string, name: string): string {
  if (directory === '' || isAbsolute(name)) return name;
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** The directory that a path is in: `.` for a bare name. */
export function directoryOf(path: string): string {
  const root = rootOf(path);
  const rest = path.slice(root.length).replace(/\/$/, '');
  const slash = rest.lastIndexOf('/');
  return slash < 0 ? root || '.' : root + rest.slice(0, slash);
}

/** The path from the root on, without `.` and `..`. */
export function absolute(cwd: string, path: string): string {
  const whole = joined(cwd, path);
  const root = rootOf(whole);
  const parts: string[] = [];
  for (const part of whole.slice(root.length).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return root + parts.join('/');
}

/** An absolute directory and those above it, up to the root. */
export function upwards(directory: string): string[] {
  const above = directoryOf(directory);
  return above === directory ? [directory] : [directory, ...upwards(above)];
}

function isAbsolute(path: string): boolean {
  return rootOf(path) !== '';
}

/** What an absolute path begins with: `/` or `C:/`; empty for a relative one. */
function rootOf(path: string): string {
  return /^(?:[A-Za-z]:)?\//.exec(path)?.[0] ?? '';
}
