import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { isLike, type TextPatterns } from './text-patterns.ts';

/**
 * Does a test of a text hold for a given one? Undefined where that cannot be said: with patterns from a file or the environment, with expressions that are more
 * than plain text with anchors, and with converters other than `lower` and those that leave the text as it is.
 */
export function textMatches({ criterion, flags, patterns }: AclTest, text: string, leavesAsItIs: (converter: Call) => boolean = () => false): boolean | undefined {
  const [fetch, ...converters] = criterion.calls;
  const isLower = converters.some(({ name }) => name === 'lower');
  const stated = flags.find(flag => flag.name === '-m')?.argument;
  // A variant with a converter compares whole texts, whatever its name says (2.6 to 3.4; 3.4 warns).
  const implied = converters.length === 0 ? variantOf(fetch?.name ?? '')?.match : undefined;
  const method = stated ?? implied ?? 'str';
  const hasOthers = flags.some(flag => flag.name === '-f') || (method !== 'reg' && patterns.some(pattern => pattern.text.includes('$')));
  if (hasOthers || !converters.every(each => each.name === 'lower' || leavesAsItIs(each))) return undefined;
  if (method === 'found') return true;
  const ignoresCase = flags.some(flag => flag.name === '-i');
  const value = isLower || ignoresCase ? text.toLowerCase() : text;
  const results = patterns.map(pattern => compare(method, value, ignoresCase ? pattern.text.toLowerCase() : pattern.text));
  return results.includes(true) ? true : results.length === 0 || results.includes(undefined) ? undefined : false;
}

function compare(method: string, value: string, pattern: string): boolean | undefined {
  switch (method) {
    case 'str': case 'beg': case 'end': case 'sub': case 'dir': case 'dom': return isLike(value, pattern, method);
    case 'reg': return expressionMatches(value, pattern);
    default: return undefined;
  }
}

/** More groups of alternatives than this are not worked out, nor more alternatives in one group, or in several: those multiply. */
const MAX_GROUPS = 3;
const MAX_ALTERNATIVES = 500;
const MAX_IN_GROUPS = 40;

/** Only expressions that are plain text with anchors, and alternatives of such: others are not worked out here. */
function expressionMatches(value: string, pattern: string): boolean | undefined {
  if (isTooMuch(pattern)) return undefined;
  const results = alternativesOf(pattern).map(each => plainMatches(value, each));
  return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
}

function isTooMuch(pattern: string): boolean {
  const groups = pattern.split('(').length - 1;
  const alternatives = pattern.split('|').length;
  return /\\[()|]/.test(pattern) || groups > MAX_GROUPS || alternatives > (groups > 1 ? MAX_IN_GROUPS : MAX_ALTERNATIVES);
}

/** `^/(de|fr)/` as `^/de/` and `^/fr/`, and `(www\.)?` with and without. What is repeated keeps its sign, which is no plain text. */
function alternativesOf(pattern: string): string[] {
  const [, before = '', within, after = ''] = /^([^()]*)\((?:\?:)?([^()]*)\)(.*)$/.exec(pattern) ?? [];
  const isOptional = /^\?(?![?+])/.test(after);
  if (within === undefined || (/^[*+?{]/.test(after) && !isOptional)) return pattern.split('|').flatMap(withoutOptional);
  const behind = isOptional ? after.slice(1) : after;
  return [...within.split('|'), ...(isOptional ? [''] : [])].flatMap(each => alternativesOf(before + each + behind));
}

/** `^/?$` as `^/$` and `^$`, where one sign may be missing. */
function withoutOptional(pattern: string): string[] {
  const [, before = '', sign, after = ''] = /^([^?]*?)([\w/-]|\\\.)\?([^?*+{]*)$/.exec(pattern) ?? [];
  return sign === undefined ? [pattern] : [before + sign + after, before + after];
}

function plainMatches(value: string, pattern: string): boolean | undefined {
  const plain = plainOf(pattern);
  return plain && isLike(value, plain.text, plain.match);
}

/** A pattern that is plain text between anchors, as another way to compare. */
function plainOf(pattern: string): { readonly match: TextPatterns['match']; readonly text: string } | undefined {
  const [, start, written, end] = /^(\^?)((?:[\w/-]|\\\.)*)(\$?)$/.exec(pattern) ?? [];
  if (written === undefined) return undefined;
  return { match: start ? (end ? 'str' : 'beg') : end ? 'end' : 'sub', text: written.replaceAll('\\', '') };
}

/** Nobody has a host whose name is another one but for its dots: `^app.example.com$` means that one. */
export function withPlainDots(pattern: string): string {
  return pattern.replace(/(?<=[\w)-])\.(?=[\w(-])/g, '\\.');
}

/**
 * The texts that an expression stands for, and how it compares with them: `^(app|api)\.example\.com$` for two whole texts. Undefined where it is more than
 * that, or compares some of them in another way.
 */
export function textsOfExpression(pattern: string): Pick<TextPatterns, 'match' | 'patterns'> | undefined {
  const plain = isTooMuch(pattern) ? [] : alternativesOf(pattern).map(plainOf);
  const [first] = plain;
  const patterns = plain.flatMap(each => (each && each.match === first?.match ? each.text : []));
  return first && patterns.length === plain.length ? { match: first.match, patterns } : undefined;
}
