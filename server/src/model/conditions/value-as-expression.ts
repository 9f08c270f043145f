import type { Call } from '../../expression/sample-expression.ts';
import type { MatchMethod } from '../../language/acl-variants.ts';
import { alternativesIn, plainTextIn } from './expression-in-text.ts';
import { plainMatches } from './text-test.ts';
import type { ValueMistake } from './value-mistake.ts';

/** Headers of which everybody knows what clients send: no bars, and neither what regular expressions begin with. */
const knownHeaders: readonly string[] = [
  'user-agent', 'referer', 'origin', 'content-type', 'accept', 'accept-language', 'accept-encoding', 'connection', 'upgrade', 'x-forwarded-proto', 'x-forwarded-host',
];

/** Whatever is made by machines may have any sign. */
const mayBeAnything = /key|token|secret|auth|pass|sign|hash|cookie|csrf|nonce|forwarded-for|real-ip/;

/** A regular expression in which more than the bars are signs of one. */
const isExpression = /\.[*+]|\\\.|\\[dsw](?![A-Za-z])|\[[^\]]+\][*+]|^\^[\w(]/;

/** Why a plain comparison with what is written as a regular expression finds nothing: `bot|crawler`, `^curl`, `.*bot.*`. */
export function expressionMistakeOf(pattern: string, fetch: Call, header: string | undefined, match: MatchMethod): ValueMistake | undefined {
  const isCookie = /^(?:req\.)?cook(?:_[a-z]+)?$/.test(fetch.name);
  if (!plainMatches.includes(match) || header === 'host' || (header === undefined ? !isCookie : mayBeAnything.test(header))) return undefined;
  const isKnown = header !== undefined && knownHeaders.includes(header);
  const isOnlyLikely = !isKnown;
  const pieces = pattern.includes('|') ? alternativesIn(pattern, match) : undefined;
  if (pieces) return isKnown || pieces.every(piece => /^[A-Za-z][\w.-]*$/.test(piece)) ? { why: 'alternatives', right: pieces.join(' '), isOnlyLikely } : undefined;
  if (!(isKnown ? isExpression.test(pattern) : /^\^[A-Za-z][\w.-]*\$?$/.test(pattern))) return undefined;
  return { why: 'expression', isOnlyLikely, right: plainTextIn(pattern, match) };
}
