import { requiredCharacters } from '../../expression/regex-literals.ts';
import type { MatchMethod } from '../../language/acl-variants.ts';
import { decode } from '../../text/encoding.ts';

/**
 * True for a pattern that asks for letters, or for quotation marks, beyond those of ASCII. Clients write host names without them, as `xn--...`, and paths and
 * queries, as `%C3%BC`; HAProxy answers 400 to a request with others in its path (2.6 to 3.4).
 */
export function hasForeignLetters(pattern: string, match: MatchMethod): boolean {
  if (!foreign.test(pattern)) return false;
  return match !== 'reg' || foreign.test(requiredCharacters(pattern));
}

const foreign = /[\u0080-\uffff]/;

/** The text of a pattern in a file that was read byte for byte, since something else in it is not UTF-8. */
function asWritten(pattern: string): string {
  return /[\u0100-\uffff]/.test(pattern) ? pattern : decode(Uint8Array.from(pattern, character => character.charCodeAt(0))).text;
}

/** What stands between the quotation marks of a text, “www.example.com”, that was copied from a page. */
export function withoutTypographicQuotes(pattern: string): string | undefined {
  return /^[“”„‟‘’‚‛«»]+([\w./:*-]+)[“”„‟‘’‚‛«»]+$/.exec(asWritten(pattern))?.[1];
}

/** A host name, or the end of one, as clients write it; undefined for a part, which is not found in that. */
export function asciiHost(pattern: string, match: MatchMethod): string | undefined {
  const [, dot = '', name = ''] = /^(\.?)([^\s:/?#@[\]\\%\ufffd]+)$/.exec(asWritten(pattern)) ?? [];
  if (name === '' || (match !== 'str' && !(match === 'end' && dot === '.'))) return undefined;
  try {
    const { hostname } = new URL(`http://${name}`);
    return /^[a-z0-9.-]+$/.test(hostname) ? dot + hostname : undefined;
  } catch {
    return undefined;
  }
}

/** A path or a query as clients write it. */
export function percentEncoded(pattern: string): string | undefined {
  if (/[\s"'\\#\ufffd]/.test(pattern)) return undefined;
  try {
    return asWritten(pattern).replace(/[\u0080-\uffff]+/g, encodeURIComponent);
  } catch {
    return undefined;
  }
}
