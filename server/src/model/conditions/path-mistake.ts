import { neverBeginsWithSlash, requiredCharacters } from '../../expression/regex-literals.ts';
import { alternativesIn } from './expression-in-text.ts';
import { hasForeignLetters } from './foreign-letters.ts';
import { isWrittenAsFormat } from './format-in-pattern.ts';
import { comparedPart, hasDelimiters, hasUnreadVariable, hasWrongCase } from './host-mistake.ts';
import { plainMatches, type Subject, type TextTest } from './text-test.ts';

/** Why a pattern can match no path, URL, query or `base`. */
export type PathMistake = 'variable' | 'delimiters' | 'quotes' | 'parameter' | 'alternatives' | 'letters' | 'list' | 'no path' | 'slash' | 'scheme' | 'regex' | 'query' | 'fragment' | 'wildcard' | 'blank' | 'case' | 'host' | 'question mark' | 'empty field' | 'separator';

/**
 * Why a pattern can match nothing of what its test looks at. Undefined for one that can, for other subjects, and for `*` alone, which means the server
 * as a whole. Commas are not looked at. Each case was tried on 2.6 to 3.4.
 */
export function pathMistakeOf(pattern: string, test: TextTest): PathMistake | undefined {
  const { source: { subject, letters, isDecoded }, match, ignoresCase } = test;
  // Of those pattern-not-evaluated speaks.
  if (isWrittenAsFormat(pattern, match)) return undefined;
  if (!isDecoded && readsTarget.includes(subject) && hasForeignLetters(pattern, match)) return 'letters';
  if (match === 'reg' && hasDelimiters(pattern) && (subject === 'path' || subject === 'pathq' || subject === 'url' || subject === 'base')) return 'delimiters';
  if (match === 'reg') return expressionMistakeOf(pattern, subject, isDecoded);
  if (!plainMatches.includes(match) || pattern === '*' || pattern === '') return undefined;
  const isAnchored = match === 'str' || match === 'beg';
  if (subject === 'before path') return 'empty field';
  if (areAlternatives(pattern, test)) return 'alternatives';
  if (subject === 'path part') return partMistakeOf(pattern, test);
  if (subject === 'query') return isAnchored && pattern.startsWith('?') ? 'question mark' : undefined;
  if (subject === 'base' && isAnchored) return baseMistakeOf(pattern, match);
  if (subject === 'base') return (match === 'sub' || match === 'end') && pattern.includes('?') && !isDecoded ? 'query' : undefined;
  if (subject === 'url') return isAnchored && /^[\w.-]+(\/|$)/.test(pattern) && !'https'.startsWith(pattern) ? 'slash' : undefined;
  if (subject !== 'path' && subject !== 'pathq') return undefined;
  const text = comparedPart(pattern, match);
  // Behind a slash `$metadata` is a path.
  if (hasUnreadVariable(text) || (isAnchored && /^\$[A-Za-z_]/.test(text))) return 'variable';
  if (isAnchored && /^(["']).+\1$/.test(text)) return 'quotes';
  if (isAnchored && /^[a-z]+:\/\//i.test(text)) return 'scheme';
  const path = text.replace(/\?.*/s, '');
  if (/^\^|\.\*/.test(text) || escaped.test(text) || /\|\/|[\w)]\$$/.test(path)) return 'regex';
  if (path.includes('*')) return 'wildcard';
  // A list as in YAML, of whose comma acl-patterns-with-commas speaks.
  if (isAnchored && /^\[["']?\/[^,]*,/.test(text)) return undefined;
  if (isAnchored && !text.startsWith('/')) return 'slash';
  // Decoded, a path may have each of them: `%3F`, `%23`, `%20`. A comma before the blank makes it a list, of which acl-patterns-with-commas speaks.
  if (text.includes('?') && subject === 'path' && !isDecoded) return 'query';
  if (match === 'sub' && subject === 'path' && !isDecoded && parameter.test(text)) return 'parameter';
  if (text.includes('#') && !isDecoded) return 'fragment';
  if (/\s/.test(text) && !/,\s/.test(text) && !isDecoded) return isListInQuotes(text) ? 'list' : 'blank';
  return hasWrongCase(text, letters, ignoresCase) ? 'case' : undefined;
}

/** What is taken from the line in which a client says what it wants. */
const readsTarget: readonly Subject[] = ['path', 'pathq', 'query', 'url', 'path part'];

/** `/api /v2`: each word begins as a pattern does. */
function isListInQuotes(text: string): boolean {
  const [, ...others] = text.trim().split(/\s+/);
  return others.length > 0 && others.every(word => /^(?:\/|\.\w)/.test(word));
}

/** Words with bars between them. A query may have bars, but for those between its parameters: `id=|uid=`. */
function areAlternatives(pattern: string, { source: { subject }, match }: TextTest): boolean {
  const pieces = pattern.includes('|') && subject !== 'base' ? alternativesIn(pattern, match) : undefined;
  if (!pieces) return false;
  if (subject === 'path' || subject === 'path part') return true;
  return pieces.every(piece => /^[\w-]+=$/.test(piece)) || (subject !== 'query' && pieces.every(piece => piece.startsWith('/')));
}

/** A part has none of what separates it from the others. */
function partMistakeOf(pattern: string, { source: { letters, isDecoded }, match, ignoresCase }: TextTest): PathMistake | undefined {
  if (match === 'dir' || match === 'dom') return undefined;
  if (pattern.includes('/') && !isDecoded) return 'separator';
  return hasWrongCase(pattern, letters, ignoresCase) ? 'case' : undefined;
}

/** What only a regular expression has: `\.php`, `\d`, `\w+`; but not the backslashes of another system, `\windows` and `..\..`. */
const escaped = /\\(?:\/|\.(?!\.)|[dw](?![A-Za-z]))/;

/** What no URL begins with, whose scheme and host may stand before the path: a name and a slash. */
const beginsWithFolder = /^\^(?:[\w-]+|\((?:\?:)?[\w|-]+\))\\?\//;

/** Whatever has no slash at its start, which only who wants to refuse it asks for, and the `*` of the server as a whole. */
const isAnythingElse = /^\^(?:\[\^\\?\/\][+*]?(?:\.\*)?|\\\*|\[\*\])\$?$/;

/** The path and what is before it end before the question mark, so that an expression that has to have one finds none, unless `%3F` was decoded. */
function expressionMistakeOf(pattern: string, subject: Subject, isDecoded: boolean): PathMistake | undefined {
  if ((subject === 'path' || subject === 'pathq') && neverBeginsWithSlash(pattern) && !isAnythingElse.test(pattern)) return 'slash';
  if (subject === 'url' && beginsWithFolder.test(pattern)) return 'slash';
  if (subject === 'base' && /^\^\\?\/[^|]*$/.test(pattern)) return 'host';
  if (subject !== 'path' && subject !== 'base') return undefined;
  if (!isDecoded && parameterInRegex.test(pattern)) return 'parameter';
  return !isDecoded && requiredCharacters(pattern).includes('?') ? 'query' : undefined;
}

/** A parameter of a query string, `&lang=de` or `lang=de`. A path may have such a thing, but hardly has; a session may stand there behind a semicolon. */
const parameter = /^&?(?!jsessionid|phpsessid|sid=)[A-Za-z][\w-]*=[\w.-]*$/i;

/** The same behind either sign that a parameter stands behind: `[?&]lang=`. */
const parameterInRegex = /(?:\[(?:\?&|&\?)\]|\((?:\?:)?(?:\\\?\|&|&\|\\\?)\))[A-Za-z][\w-]*=[^|]*$/;

function baseMistakeOf(pattern: string, match: string): PathMistake | undefined {
  if (/^[a-z]+:\/\//i.test(pattern)) return 'scheme';
  if (pattern.startsWith('/')) return 'host';
  if (match === 'str' && pattern !== '' && !/[/?*]/.test(pattern)) return 'no path';
  return pattern.includes('?') ? 'query' : pattern.includes('*') ? 'wildcard' : undefined;
}
