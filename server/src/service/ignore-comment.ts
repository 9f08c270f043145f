import type { Finding } from '../lint/finding.ts';
import { statementAt } from './statement-at.ts';

/** A new comment line, in three parts so that an editor can select the reason. */
export interface IgnoreComment {
  /** Where the line goes: the start of the line of the finding. */
  readonly offset: number;
  readonly before: string;
  readonly reason: string;
  readonly after: string;
}

/**
 * The comment that suppresses a finding, on a line above its statement. Undefined for a finding that is on no statement, which no comment can be
 * bound to.
 */
export function ignoreComment({ document, span, rule }: Finding): IgnoreComment | undefined {
  const found = statementAt(document, span.start);
  if (!found) return undefined;
  const { statement, blockStart } = found;
  const { block, line, indentation } = statement;
  // Nothing can stand above a byte order mark.
  if (block.text.charCodeAt(line.start) === 0xfeff) return undefined;
  const eol = block.lineEndAt(line.end);
  return { offset: blockStart + line.start, before: `${indentation}# haproxy-doctor: ignore ${rule} -- `, reason: 'reason', after: eol };
}
