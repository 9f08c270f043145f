import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';

/**
 * True for a line in which nothing can be called missing, because empty-word speaks of an empty word there: what seems to be missing stands behind it, or is that
 * word, for which HAProxy refuses the line from 3.4 on.
 */
export function isCutByEmptyWord(statement: Statement, version: HaproxyVersion): boolean {
  if (statement.losesWords) return true;
  return isAtLeast(version, '3.4') && endsAtEmptyWord(statement);
}

/** True for a line that ends at an empty word. Where something lacks before it, HAProxy of any version refuses the line, and empty-word says so. */
export function endsAtEmptyWord(statement: Statement): boolean {
  return statement.block.mayHaveEmptyWord && statement.allWords.some(word => word.isEmpty);
}
