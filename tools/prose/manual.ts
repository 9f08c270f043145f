import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runsOf } from './wording.ts';

/** Where Debian's haproxy-doc puts HAProxy's manuals. */
const directories = ['/usr/share/doc/haproxy', '/usr/share/doc/haproxy/html'];

/** A text of our own has no more than this many words in a row in common with the manual. */
export const longestRun = 11;

/** The runs of words that the manual has; undefined where it is not installed. */
export function manualRuns(): ReadonlySet<string> | undefined {
  const files = directories.filter(existsSync).flatMap(directory => (
    readdirSync(directory).filter(name => /^(?:configuration|management|intro)\.(?:html|txt\.gz|txt)$/.test(name)).map(name => join(directory, name))
  ));
  return files.length === 0 ? undefined : new Set(files.flatMap(file => runsOf(plainText(file), longestRun + 1)));
}

function plainText(file: string): string {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return file.endsWith('.html') ? text.replace(/<[^>]*>/g, '').replace(/&[a-z0-9#]+;/g, ' ') : text;
}
