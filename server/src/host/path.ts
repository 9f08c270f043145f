/*
 * Paths with `/`, on every system: `C:/etc` is absolute too. What a path is called towards the user stays as it was given; only looking for a settings
 * file needs absolute ones.
 */

/** The path of `name` in a directory, which may be empty; an absolute `name` stays as it is. */
export function joined(directory: string, name: string): string {
  if (directory === '' || isAbsolute(name)) return name;
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** The directory that a path is in: `.` for a bare name. */
export function directoryOf(path: string): string {
  const slash = path.replace(/(?<=.)\/+$/, '').lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 || /^[A-Za-z]:$/.test(path.slice(0, slash)) ? path.slice(0, slash + 1) : path.slice(0, slash);
}

/** The path from the root on, without `.` and `..`. */
export function absolute(cwd: string, path: string): string {
  const whole = joined(cwd, path);
  const root = /^(?:[A-Za-z]:)?\//.exec(whole)?.[0] ?? '/';
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
  return /^(?:[A-Za-z]:)?\//.test(path);
}
