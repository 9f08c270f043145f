import { comparedPart, hasWrongCase } from './host-mistake.ts';
import { plainMatches, type TextTest } from './text-test.ts';

/** Why a pattern can match no path, URL, query or `base`. */
export type PathMistake = 'slash' | 'scheme' | 'regex' | 'query' | 'fragment' | 'wildcard' | 'blank' | 'case' | 'host' | 'question mark';

/**
 * Why a pattern can match nothing of what its test looks at. Undefined for one that can, for other subjects, and for `*` alone, which means the server
 * as a whole. Commas are not looked at. Each case was tried on 2.6 to 3.4.
 */
export function pathMistakeOf(pattern: string, test: TextTest): PathMistake | undefined {
  const { source: { subject, letters, isDecoded }, match, ignoresCase } = test;
  if (match === 'reg') return (subject === 'path' || subject === 'pathq') && beginsWithName.test(pattern) && !pattern.includes('|') ? 'slash' : undefined;
  if (!plainMatches.includes(match) || pattern === '*' || pattern === '') return undefined;
  const isAnchored = match === 'str' || match === 'beg';
  if (subject === 'query') return isAnchored && pattern.startsWith('?') ? 'question mark' : undefined;
  if (subject === 'base') return isAnchored ? baseMistakeOf(pattern) : undefined;
  if (subject === 'url') return isAnchored && /^[\w.-]+(\/|$)/.test(pattern) && !'https'.startsWith(pattern) ? 'slash' : undefined;
  if (subject !== 'path' && subject !== 'pathq') return undefined;
  const text = comparedPart(pattern, match);
  if (isAnchored && /^[a-z]+:\/\//i.test(text)) return 'scheme';
  if (/^\^|\.\*|\\[./dw]/.test(text)) return 'regex';
  if (text.replace(/\?.*/s, '').includes('*') && ['str', 'beg', 'end'].includes(match)) return 'wildcard';
  if (isAnchored && !text.startsWith('/')) return 'slash';
  if (text.includes('?') && subject === 'path') return 'query';
  if (text.includes('#')) return 'fragment';
  if (/\s/.test(text) && !isDecoded) return 'blank';
  return hasWrongCase(text, letters, ignoresCase) ? 'case' : undefined;
}

/** A regular expression that has to match from the start, where it begins with a letter or digit that must be there. */
const beginsWithName = /^\^\(?[A-Za-z0-9](?![?*{])/;

function baseMistakeOf(pattern: string): PathMistake | undefined {
  if (/^[a-z]+:\/\//i.test(pattern)) return 'scheme';
  return pattern.startsWith('/') ? 'host' : pattern.includes('?') ? 'query' : undefined;
}
