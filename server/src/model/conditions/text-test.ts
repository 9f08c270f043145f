import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import type { Word } from '../../syntax/word.ts';
import { strayFlagOf, type WrittenTest } from './acl-tests.ts';
import { forgottenMatchOf, isListFile } from './meant-flags.ts';
import { strayTermOf } from './stray-terms.ts';

/**
 * What of a request a text is taken from. `sni` is the server name of a TLS handshake; `header` is any other header; `before path` is what stands before
 * the first `/` of a path, and that is nothing; `path part` is what stands between two of them, and `host part` what stands between two dots.
 */
export type Subject = 'host' | 'sni' | 'path' | 'pathq' | 'query' | 'url' | 'base' | 'method' | 'header' | 'before path' | 'path part' | 'host part';

/** The ways to compare of which the patterns are plain texts. */
export const plainMatches: readonly string[] = ['str', 'beg', 'end', 'sub', 'dir', 'dom'];

/** What a request says, and what converters made of it, as far as it matters to patterns. */
export interface Source {
  readonly subject: Subject;
  /** All letters were made `lower` or `upper` case. */
  readonly letters?: 'lower' | 'upper';
  /** A port behind a host name was cut off. */
  readonly hasNoPort: boolean;
  /** `%20` and the like were decoded. */
  readonly isDecoded: boolean;
  /** The header is cut at its commas, and each piece is compared by itself: `req.hdr` does so, `req.fhdr` does not. */
  readonly isSplit: boolean;
}

/** An ACL that compares a text of the request with patterns. */
export interface TextTest {
  readonly source: Source;
  readonly match: MatchMethod;
  readonly ignoresCase: boolean;
  /** The patterns that the configuration says in full: those with an environment variable are left out, and what stands in their place: flags, and parts of the condition. */
  readonly patterns: readonly Word[];
  /** True when there are more, in a file (whose `-f` may be missing) or in the environment, or behind what is no pattern. */
  readonly hasOthers: boolean;
  readonly written: WrittenTest;
}

const subjects: ReadonlyMap<string, Subject> = new Map([
  ['path', 'path'], ['pathq', 'pathq'], ['query', 'query'], ['url', 'url'], ['capture.req.uri', 'pathq'], ['base', 'base'], ['method', 'method'],
  ['capture.req.method', 'method'], ['ssl_fc_sni', 'sni'], ['req.ssl_sni', 'sni'], ['req_ssl_sni', 'sni'],
]);

/** Where the text of a variable comes from; undefined when nobody can tell. */
export type SourceOfVariable = (name: string) => Source | undefined;

/**
 * What an ACL test compares with its patterns. Undefined for a test of something else, and where converters leave nothing that could be said of it.
 * A variant as `path_beg` with a converter compares whole texts, whatever its name says (2.6 to 3.4; 3.4 warns).
 */
export function textTestOf(written: WrittenTest, sourceOfVariable?: SourceOfVariable): TextTest | undefined {
  // What is not about a variable is the same for whoever asks.
  if (written.test.criterion.calls[0]?.name === 'var') return readTextTest(written, sourceOfVariable);
  const known = remembered.get(written);
  if (known !== undefined) return known ?? undefined;
  const test = readTextTest(written, undefined);
  remembered.set(written, test ?? null);
  return test;
}

const remembered = new WeakMap<WrittenTest, TextTest | null>();

function readTextTest(written: WrittenTest, sourceOfVariable: SourceOfVariable | undefined): TextTest | undefined {
  const { criterion, flags, patterns } = written.test;
  const source = sourceOf(criterion.calls, sourceOfVariable);
  // Until its `-m` is there nobody can say what it takes, and where `-f` took another flag for its file the file is no pattern.
  if (!source || forgottenMatchOf(written.test) || written.test.problems.some(({ kind }) => kind === 'flag-for-file')) return undefined;
  const stray = strayTermOf(written.test, () => true);
  const isSign = stray?.kind === 'unlike' || stray?.kind === 'like';
  const end = Math.min(strayFlagOf(written) ?? patterns.length, isSign ? patterns.length : stray?.index ?? patterns.length);
  const all = patterns.slice(isSign ? 1 : 0, end).map(pattern => written.word(pattern.word)).filter(word => word.value !== '--');
  const words = all.filter(word => !isListFile(word.value, written.test));
  return {
    source,
    match: matchOf(written.test),
    ignoresCase: flags.some(flag => flag.name === '-i'),
    patterns: words.filter(word => !word.hasVariable),
    hasOthers: flags.some(flag => flag.name === '-f') || words.length < all.length || words.some(word => word.hasVariable) || (stray !== undefined && !isSign),
    written,
  };
}

/** How a test compares: as `-m` or the name of a variant says, else whole texts. */
export function matchOf({ criterion, flags }: AclTest): MatchMethod {
  const stated = flags.find(flag => flag.name === '-m')?.argument;
  const implied = criterion.calls.length === 1 ? variantOf(criterion.calls[0]?.name ?? '')?.match : undefined;
  return (stated ?? implied ?? 'str') as MatchMethod;
}

/** What a sample expression takes from a request; undefined for anything but the texts of `Subject`, and behind a converter that is not understood. */
export function sourceOf([fetch, ...converters]: readonly Call[], sourceOfVariable?: SourceOfVariable): Source | undefined {
  let source = fetch && fetchedBy(fetch, sourceOfVariable);
  for (const converter of converters) source = source && converted(source, converter);
  return source;
}

function fetchedBy(call: Call, sourceOfVariable: SourceOfVariable | undefined): Source | undefined {
  const name = variantOf(call.name)?.fetch ?? call.name;
  const argument = call.arguments?.[0]?.text ?? '';
  if (name === 'var') return sourceOfVariable?.(argument);
  const isHeader = ['hdr', 'req.hdr', 'req.fhdr'].includes(name);
  const subject = isHeader ? (argument.toLowerCase() === 'host' ? 'host' : 'header') : subjects.get(name);
  return subject && { subject, hasNoPort: subject === 'sni', isDecoded: false, isSplit: isHeader && name !== 'req.fhdr' };
}

function converted(source: Source, { name, arguments: values = [] }: Call): Source | undefined {
  const [first, second] = values.map(value => value.text);
  if (name === 'lower' || name === 'upper') return { ...source, letters: name };
  if (name === 'url_dec') return { ...source, isDecoded: true };
  if (name === 'field' && first === '1' && second === '/' && (source.subject === 'path' || source.subject === 'pathq')) return { ...source, subject: 'before path' };
  // What stands before the first `/` of `base` is the Host header as it came (tried on 2.6 and 3.4).
  if (name === 'field' && first === '1' && second === '/' && values.length === 2 && source.subject === 'base') return { ...source, subject: 'host' };
  const part = (name === 'field' || name === 'word') && values.length === 2 ? partsBetween.get(`${second} ${source.subject}`) : undefined;
  if (part) return { ...source, subject: part };
  const isFirst = (name === 'field' || name === 'word') && first === '1' && second === ':';
  const cutsPort = isFirst || name === 'host_only' || (name === 'regsub' && second === '' && portInRegex.test(first ?? ''));
  return cutsPort && source.subject === 'host' ? { ...source, hasNoPort: true } : undefined;
}

/** What one field is, by what separates the fields and by the text that is cut. Nobody has to know which one it is. */
const partsBetween: ReadonlyMap<string, Subject> = new Map([['/ path', 'path part'], ['/ pathq', 'path part'], ['. host', 'host part']]);

/** A regular expression for a colon and what follows it, as in `regsub(:.*,)`. */
const portInRegex = /^:(?:\.|\\d|\[0-9\]|\[\^:\])[*+]\$?$/;
