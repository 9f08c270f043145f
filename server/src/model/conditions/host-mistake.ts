import type { MatchMethod } from '../../language/acl-variants.ts';
import { requiredCharacters } from '../../expression/regex-literals.ts';
import { hasForeignLetters } from './foreign-letters.ts';
import { isWrittenAsFormat } from './format-in-pattern.ts';
import { plainMatches, type TextTest } from './text-test.ts';

/** Why a pattern can match no host name. */
export type HostMistake = 'variable' | 'delimiters' | 'quotes' | 'scheme' | 'path' | 'blank' | 'regex' | 'wildcard' | 'dot' | 'port' | 'case' | 'letters' | 'separator';

/**
 * Why a pattern can match no `Host` header and no server name of a TLS handshake. Undefined for one that can. Commas are not looked at. Each case was
 * tried on 2.6 to 3.4.
 */
export function hostMistakeOf(pattern: string, { source, match, ignoresCase }: TextTest): HostMistake | undefined {
  // Of those pattern-not-evaluated speaks.
  if (isWrittenAsFormat(pattern, match)) return undefined;
  if (hasForeignLetters(pattern, match)) return 'letters';
  if (match === 'reg' && hasDelimiters(pattern)) return 'delimiters';
  if (match === 'reg') return /:\\?\/\\?\/|^\^https?\??:/.test(pattern) ? 'scheme' : /[a-z\d]\S*\/|\/\S*[a-z\d]/i.test(requiredCharacters(pattern)) ? 'path' : undefined;
  if (!plainMatches.includes(match) || pattern.includes(',')) return undefined;
  if (source.subject === 'host part') return partMistakeOf(pattern, { source, match, ignoresCase });
  const text = comparedPart(pattern, match);
  if (hasUnreadVariable(text) || /\$[A-Za-z_]/.test(text)) return 'variable';
  if (/["']/.test(text)) return 'quotes';
  if (text.includes('://') || /^https?:/i.test(text)) return 'scheme';
  if (text.includes('/')) return 'path';
  if (/\s/.test(text)) return 'blank';
  // `www.*` alone, as for a file: an expression would match every host with `www` in it.
  if (/^[\w.-]*[\w-]\.\*$/.test(text)) return 'wildcard';
  if (/[\\^$|()]|\.\*|\.\+/.test(text)) return 'regex';
  if (/[*?]/.test(text) && text !== '*') return 'wildcard';
  if (text.startsWith('.') && (match === 'str' || match === 'beg')) return 'dot';
  if (source.hasNoPort && /^[^:]*:\d+$|\]:\d+$/.test(text)) return 'port';
  return hasWrongCase(text, source.letters, ignoresCase) ? 'case' : undefined;
}

/** A part has none of what separates it from the others. */
function partMistakeOf(pattern: string, { source, match, ignoresCase }: Pick<TextTest, 'source' | 'match' | 'ignoresCase'>): HostMistake | undefined {
  if (match === 'dir' || match === 'dom') return undefined;
  return pattern.includes('.') ? 'separator' : hasWrongCase(pattern, source.letters, ignoresCase) ? 'case' : undefined;
}

/** True for a text in which an environment variable was left as it is written, since it does not stand between double quotes (2.6 to 3.4). */
export function hasUnreadVariable(text: string): boolean {
  return unreadVariableIn(text) !== undefined;
}

/**
 * The variable: `${NAME}`, `$NAME` in capitals, or `{$NAME}` as other programs write it. `$IFS`, by which shells are attacked, and the bin of Windows are what
 * requests have.
 */
export function unreadVariableIn(text: string): string | undefined {
  return /\$\{(?!IFS\b)\w+(?:-[^}]*)?\}|\{\$\w+\}|\$(?!IFS\b|RECYCLE\b)[A-Z][A-Z0-9_]+(?![A-Za-z0-9_])/.exec(text)?.[0];
}

/** True for a regular expression between slashes, as other programs have them: `/^img/`. The beginning of a text never stands behind a slash (2.6 and 3.4). */
export function hasDelimiters(pattern: string): boolean {
  return /^\/\^[^|]*$/.test(pattern);
}

/** The pattern without what HAProxy drops at both of its ends before it compares whole words. */
export function comparedPart(pattern: string, match: MatchMethod): string {
  if (match === 'dom') return pattern.replace(/^[/?.:]+/, '').replace(/[/?.:]+$/, '');
  return match === 'dir' ? pattern.replace(/^[/?]+/, '').replace(/[/?]+$/, '') : pattern;
}

/** True for a pattern with letters of a case that a converter has removed from the text. */
export function hasWrongCase(pattern: string, letters: 'lower' | 'upper' | undefined, ignoresCase: boolean): boolean {
  return !ignoresCase && ((letters === 'lower' && /[A-Z]/.test(pattern)) || (letters === 'upper' && /[a-z]/.test(pattern)));
}
