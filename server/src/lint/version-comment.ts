import { toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';

const LINES = 20;

/** The version of HAProxy that a file says it is for: a comment line `# haproxy-version: 3.0` among its first 20 lines. Undefined without one. */
export function versionComment(text: string): HaproxyVersion | undefined {
  let start = 0;
  for (let line = 0; line < LINES && start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    // The slice keeps a huge first line from being looked at as a whole.
    const match = /^[ \t]*#+[ \t]*haproxy-version:[ \t]*(\S+)/.exec(text.slice(start, Math.min(end, start + 200)));
    const version = match && toHaproxyVersion(match[1] as string);
    if (version) return version;
    start = end + 1;
  }
  return undefined;
}
