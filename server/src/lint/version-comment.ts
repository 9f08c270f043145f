import { toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';

const LINES = 20;

/** The version of HAProxy that a file says it is for: a comment line `# haproxy-version: 3.0` among its first 20 lines. Undefined without one. */
export function versionComment(text: string): HaproxyVersion | undefined {
  return find(text)?.version;
}

/** The version as such a comment has it, whether there are facts about it or only about older ones. */
export function writtenVersion(text: string): string | undefined {
  const span = find(text)?.span;
  return span && text.slice(span.start, span.end);
}

/** The same of a document, with the place of the version. At least the first 20 lines are looked at: each block has one or more. */
export function versionCommentIn(document: HaproxyDocument): VersionComment | undefined {
  return find(document.blocks.slice(0, LINES).map(block => block.text).join(''));
}

export interface VersionComment {
  readonly version: HaproxyVersion;
  /** The version as it is written, in the file. */
  readonly span: Span;
}

function find(text: string): VersionComment | undefined {
  let start = 0;
  for (let line = 0; line < LINES && start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    // The slice keeps a huge first line from being looked at as a whole.
    const [all = '', written = ''] = /^[ \t]*#+[ \t]*haproxy-version:[ \t]*(\S+)/.exec(text.slice(start, Math.min(end, start + 200))) ?? [];
    const version = toHaproxyVersion(written);
    if (version) return { version, span: { start: start + all.length - written.length, end: start + all.length } };
    start = end + 1;
  }
  return undefined;
}
