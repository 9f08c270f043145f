import { parseAclTest, type AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { predefinedAcls } from '../../language/predefined-acls.ts';
import { addressesOf } from './address-test.ts';
import { isAlwaysThere } from './number-bounds.ts';
import { numbersOf } from './number-test.ts';
import { areApart, lieWithin, type Range } from '../incremental/ranges.ts';
import { areAmong, areDisjoint, type TextPatterns } from './text-patterns.ts';
import { textsOfExpression, withPlainDots } from './text-match.ts';
import { matchOf, sourceOf, type Source, type Subject } from './text-test.ts';

/**
 * What a request may have for a test to match. Of the same `subject` a request has only one, and it is asked about in one way: by text or by range. Where
 * `isAny`, it may have several or none, and one of them is enough.
 */
export type Accepted = { readonly subject: string; readonly isAny?: boolean } & (
  | { readonly texts: TextPatterns; readonly ranges?: undefined }
  | { readonly texts?: undefined; readonly ranges: readonly Range[] });

/** What a test accepts; undefined where that is not all in the file, or not told by ranges, whole texts, beginnings, ends and parts of texts. */
export function acceptedBy(test: AclTest): Accepted | undefined {
  let known = remembered.get(test);
  if (known === undefined) remembered.set(test, (known = acceptedAfresh(test) ?? null));
  return known ?? undefined;
}

/** The parser gives conditions of one shape the same tests. */
const remembered = new WeakMap<AclTest, Accepted | null>();

/** From the environment or a template, or a flag that stands behind a pattern. */
const unknownPattern = /\$|\{[{%#]|<%|^-[fimnMu-]$/;
/** The same of an expression, in which a `$` may be its end. */
const unknownExpression = /\$[\w{]|\{[{%#]|<%|^-[fimnMu-]$/;

function acceptedAfresh(test: AclTest): Accepted | undefined {
  const { criterion, patterns } = test;
  const [call] = criterion.calls;
  const unknown = matchOf(test) === 'reg' ? unknownExpression : unknownPattern;
  if (!call || unknownPattern.test(criterion.text) || patterns.some(({ text }) => unknown.test(text))) return undefined;
  const isVariable = call.name === 'var';
  const isNumber = numbers.test(call.name) || statuses.has(call.name) || (isVariable && matchOf(test) === 'int');
  const isTime = call.name === 'date' && matchOf(test) === 'int';
  const isRemainder = criterion.calls.at(-1)?.name === 'mod' && (isVariable || isAlwaysThere(call));
  if (isTime || isRemainder || (isNumber && criterion.calls.length === 1)) return inRanges(`number ${criterion.text}`, numbersOf(test));
  if (criterion.calls.length === 1 && addresses.has(call.name)) return inRanges(`address ${call.name}`, addressesOf(test));
  const named = criterion.calls.length === 1 ? subjectOfNamed(call) : undefined;
  if (named !== undefined) return ofAny(named, test);
  const source = sourceOf(criterion.calls, () => variable);
  if (!isVariable && !single.has(source?.subject ?? '')) return ofPart(test);
  // What is there at all is there whatever it says.
  if (source && !isVariable && matchOf(test) === 'found') return { subject: subjectOf(call, source), texts: anyText(source) };
  const texts = source && textsOf(test, source);
  return source && texts && { subject: isVariable ? `text of ${criterion.text.slice(0, call.span.end)}` : subjectOf(call, source), texts };
}

/** There may be several headers of a name, and several texts in one; there is only one of these. */
const single: ReadonlySet<string> = new Set(['host', 'sni', 'path', 'pathq', 'query', 'url', 'base', 'method']);
/** What is one number, and the same when a request asks for it again. */
const numbers =
  /^(?:dst_port|src_port|path_len|nbsrv|connslots|queue|avg_queue|(?:be|fe)_(?:conn|req_rate|sess_rate)|(?:req\.)?hdr_cnt|sc[012]?_(?:conn|http|sess)_(?:cur|cnt|rate|(?:req|err)_(?:cnt|rate)))$/;
/** The same of an answer. */
const statuses: ReadonlySet<string> = new Set(['status', 'server_status', 'txn.status']);
const addresses: ReadonlySet<string> = new Set(['src', 'dst']);

/** Of these a request may have several of one name, or none. */
const several = /^(?:(?:req\.)?(?:f?hdr|cook|hdr_val|cook_val)|urlp|url_param|urlp_val)$/;

/** One spelling for a header, a cookie or a parameter that a request may have several times; undefined for anything else. */
function subjectOfNamed(call: Call): string | undefined {
  const fetch = variantOf(call.name)?.fetch ?? call.name;
  const [name, ...others] = call.arguments ?? [];
  if (!several.test(fetch) || !name?.text || others.length > 0) return undefined;
  const isHeader = fetch.includes('hdr');
  if (isHeader && name.text.toLowerCase() === 'host') return undefined;
  return `any ${fetch.replace(/^req\./, '').replace('url_param', 'urlp')} ${isHeader ? name.text.toLowerCase() : name.text}`;
}

function ofAny(subject: string, test: AclTest): Accepted | undefined {
  const isNumber = matchOf(test) === 'int' || subject.split(' ')[1]?.endsWith('_val') === true;
  const ranges = isNumber ? numbersOf(test) : undefined;
  if (ranges) return { subject: `${subject} as a number`, isAny: true, ranges };
  const texts = isNumber ? undefined : matchOf(test) === 'found' ? anyText(variable) : textsOf(test, variable);
  return texts && { subject, isAny: true, texts };
}

/** Converters that make one text of one text, the same each time. */
const textConverters: ReadonlySet<string> = new Set([
  'field', 'word', 'regsub', 'lower', 'upper', 'ltrim', 'rtrim', 'url_dec', 'host_only', 'map', 'map_str', 'map_beg', 'map_end', 'map_dom', 'map_reg', 'map_sub', 'map_dir',
]);

/** A piece of what a request has one of, as `hdr(host),field(1,.)`, or what stands for it in a map: whoever asks for the same gets the same text. */
function ofPart(test: AclTest): Accepted | undefined {
  const [fetch, ...converters] = test.criterion.calls;
  const isPart = fetch && converters.length > 0 && single.has(sourceOf([fetch])?.subject ?? '') && converters.every(({ name }) => textConverters.has(name));
  const texts = isPart ? textsOf(test, variable) : undefined;
  return texts && { subject: `text of ${test.criterion.text}`, texts };
}

function anyText({ hasNoPort, isDecoded }: Source): TextPatterns {
  return { match: 'sub', patterns: [''], ignoresCase: true, hasNoPort, isDecoded };
}

/** What a test of a host name accepts of what browsers send, which is in lower case, whether it ignores case or not (tried on 2.6 and 3.4). */
export function withUsualHosts(accepted: Accepted): Accepted {
  const { subject, texts } = accepted;
  const isHost = subject === 'host' || subject === 'sni';
  if (!isHost || !texts || texts.ignoresCase || texts.patterns.some(pattern => /[A-Z]/.test(pattern))) return accepted;
  return { subject, texts: { ...texts, ignoresCase: true } };
}

/** What was captured of a request is what came: a rule may have changed it since. */
function subjectOf({ name }: Call, { subject }: Source): string {
  return name.startsWith('capture.') ? `captured ${subject}` : subject;
}

/** Whatever a variable was set to, it is one text. */
const variable: Source = { subject: 'header', hasNoPort: false, isDecoded: false, isSplit: false };

function inRanges(subject: string, ranges: readonly Range[] | undefined): Accepted | undefined {
  return ranges && { subject, ranges };
}

/** A text that was made lower case, and compared with lower case, is one of which case does not count. */
function textsOf(test: AclTest, { subject, letters, hasNoPort, isDecoded }: Source): TextPatterns | undefined {
  if (test.operator || test.patterns.length === 0 || !test.flags.every(({ name }) => name === '-i' || name === '-m')) return undefined;
  // The predefined ACLs compare methods in capitals, with and without -i alike.
  const hasFlag = subject !== 'method' && test.flags.some(({ name }) => name === '-i');
  const compared = textsCompared(test, subject);
  if (!compared) return undefined;
  const { match, patterns: written } = compared;
  const isUsual = !letters || hasFlag || written.every(text => text === (letters === 'lower' ? text.toLowerCase() : text.toUpperCase()));
  const ignoresCase = hasFlag || letters !== undefined;
  return isUsual ? { match, patterns: ignoresCase ? written.map(text => text.toLowerCase()) : written, ignoresCase, hasNoPort, isDecoded } : undefined;
}

/** The texts, and how they are compared: those of expressions that are no more than plain text, too. */
function textsCompared(test: AclTest, subject: Subject): Pick<TextPatterns, 'match' | 'patterns'> | undefined {
  const match = matchOf(test);
  const patterns = test.patterns.map(({ text }) => text);
  if (match === 'str' || match === 'beg' || match === 'end' || match === 'sub') return { match, patterns };
  if (match === 'dir' || match === 'dom') return patterns.every(pattern => /[^/?.:]/.test(pattern)) ? { match, patterns } : undefined;
  if (match !== 'reg') return undefined;
  const isHost = subject === 'host' || subject === 'sni';
  const found = patterns.map(pattern => textsOfExpression(isHost ? withPlainDots(pattern) : pattern));
  const [first] = found;
  const texts = found.flatMap(each => (each && each.match === first?.match ? [each.patterns] : []));
  return first && texts.length === found.length ? { match: first.match, patterns: texts.flat() } : undefined;
}

/** What `METH_GET` and its like accept. */
export function acceptedByMethod(name: string): Accepted | undefined {
  const acl = name.startsWith('METH_') ? predefinedAcls.find(each => each.name === name) : undefined;
  return acl && acceptedBy(parseAclTest(acl.test.split(' ')));
}

/** True when nothing is accepted by one of `first` and by one of `second`. Both are about the same subject. */
export function exclude(first: readonly Accepted[], second: readonly Accepted[]): boolean {
  return first.every(a => second.every(b => !a.isAny && (a.texts && b.texts ? areDisjoint(a.texts, b.texts) : areApart(a.ranges ?? everything, b.ranges ?? everything))));
}

/** True when all that one of `first` accepts is accepted by one of `second`, too. Both are about the same subject. */
export function isWithin(first: readonly Accepted[], second: readonly Accepted[]): boolean {
  const texts = second.flatMap(each => each.texts ?? []);
  const ranges = second.flatMap(each => each.ranges ?? []);
  return first.every(each => (each.texts ? areAmong(each.texts, texts) : lieWithin(each.ranges, ranges)));
}

const everything: readonly Range[] = [{ from: -Infinity, to: Infinity }];
