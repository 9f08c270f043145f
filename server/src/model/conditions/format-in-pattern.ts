import { fetchFact } from '../../language/fetches.ts';
import type { MatchMethod } from '../../language/acl-variants.ts';

/** True for a pattern in which an expression stands as in a log-format, `https://%[hdr(host)]`. In a regular expression `%[abc]` is a class of letters. */
export function isWrittenAsFormat(pattern: string, match: MatchMethod): boolean {
  const [, name = '', next] = /%\[([a-z][\w.]*)([(,\]])/.exec(pattern) ?? [];
  return fetchFact(name) !== undefined && (match !== 'reg' || next === '(');
}
