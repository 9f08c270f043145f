import type { HaproxyVersion } from '../../language/version.ts';
import type { Finding } from '../../lint/finding.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Colors } from '../colors.ts';

/** A file that was read, called as the user calls it, with what was found in it. */
export interface CheckedFile {
  readonly path: string;
  readonly document: HaproxyDocument;
  readonly findings: readonly Finding[];
}

/** What a run found, for a reporter to print. */
export interface Report {
  /** The version checked for; that of the first configuration, when files say different ones. */
  readonly haproxyVersion: HaproxyVersion;
  /** Every file that was read, in order. */
  readonly files: readonly CheckedFile[];
  /** Number of findings that were repaired, or, in a preview, would be. */
  readonly repaired: number;
  readonly isPreview: boolean;
  /** What could not be read or written; standard error has it already. */
  readonly problems: readonly string[];
  /** The Markdown pages of the rules that found something, where they are installed. */
  readonly pages: ReadonlyMap<string, string>;
  readonly colors: Colors;
}

/** Prints a report in one format, piece by piece: a report can be longer than a string. */
export type Reporter = (report: Report) => Iterable<string>;
