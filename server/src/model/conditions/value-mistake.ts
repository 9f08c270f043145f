import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { WrittenTest } from './acl-tests.ts';
import { isWrittenAsFormat } from './format-in-pattern.ts';
import { lettersMistake } from './changed-letters.ts';
import { hasDelimiters } from './host-mistake.ts';
import { matchOf, plainMatches } from './text-test.ts';
import { expressionMistakeOf } from './value-as-expression.ts';

/** Why a pattern is nothing that its test finds there, and what it finds instead where that is known. */
export interface ValueMistake {
  readonly why: 'network' | 'version' | 'protocol' | 'name' | 'delimiters' | 'case' | 'scheme' | 'agent' | 'cookie' | 'comma' | 'wildcard' | 'alternatives' | 'expression' | 'letters' | 'star' | 'part' | 'host bits' | 'origin' | 'no scheme' | 'referer' | 'boundary' | 'language';
  readonly right?: string | undefined;
  /** True where some program may send just that, all the same. */
  readonly isOnlyLikely?: boolean;
  /** What a converter makes of all letters. */
  readonly letters?: 'lower' | 'upper';
}

/**
 * Why a pattern does not match what a fetch gives, in the forms that are known: hosts, paths and methods are left to others. `calls` is the expression, for a
 * variable the one that was put into it. Tried on 2.6 and 3.4.
 */
export function valueMistakeOf(pattern: string, { test }: WrittenTest, calls: readonly Call[]): ValueMistake | undefined {
  const [fetch, converter] = calls;
  if (fetch && converter) return maskMistake(calls, pattern) ?? lettersMistake(calls, test, pattern);
  if (!fetch) return undefined;
  const match = matchOf(test);
  // Of those pattern-not-evaluated speaks.
  if (isWrittenAsFormat(pattern, match)) return undefined;
  const isAnchored = match === 'str' || match === 'beg';
  const ignoresCase = test.flags.some(({ name }) => name === '-i');
  const header = headerOf(fetch);
  if (match === 'reg') return header !== undefined && header !== 'host' && hasDelimiters(pattern) ? { why: 'delimiters' } : undefined;
  const expression = expressionMistakeOf(pattern, fetch, header, match);
  if (expression) return expression;
  if (plainMatches.includes(match) && header !== undefined && withoutStars.includes(header) && isWildcard(pattern, match)) return { why: 'wildcard' };
  if (match === 'str' && network.test(pattern) && isAddressAsText(test, fetch, header)) return { why: 'network' };
  if (match !== 'str' && plainMatches.includes(match) && networkInText.test(pattern) && isAddressAsText(test, fetch, header)) return { why: 'network' };
  if (plainMatches.includes(match) && startOfAddress.test(pattern) && isAddressAsText(test, fetch, header)) return { why: 'star', right: match === 'beg' ? pattern.replace(/\*.*/, '') : undefined };
  if (match === 'str' && beginningOfAddress.test(pattern) && isAddressAsText(test, fetch, header)) return { why: 'part' };
  if (plainMatches.includes(match) && caseMistake(header, pattern) && !ignoresCase) return { why: 'case', right: usualCase.get(header ?? '') ?? '' };
  if (!isAnchored) return undefined;
  return versionMistake(fetch.name, pattern) ?? protocolMistake(fetch.name, pattern, ignoresCase) ?? nameMistake(fetch, pattern) ?? commaMistake(fetch, pattern)
    ?? (hasRightSpelling(test, pattern) ? undefined : headerMistake(header, pattern, match));
}

/** True where the same address stands beside it with the slash, or without, or the language with its countries: to be sure, somebody wrote both. */
function hasRightSpelling({ patterns }: AclTest, pattern: string): boolean {
  const other = pattern.endsWith('/') ? pattern.slice(0, -1) : `${pattern}/`;
  return patterns.some(({ text }) => text === other || (languageAlone.test(pattern) && text.toLowerCase().startsWith(`${pattern.toLowerCase()}-`)));
}

/** What browsers send in two headers, of which other spellings are found in no request of theirs. */
const usualCase: ReadonlyMap<string, string> = new Map([['upgrade', 'websocket'], ['connection', 'Upgrade']]);

function caseMistake(header: string | undefined, pattern: string): boolean {
  const usual = usualCase.get(header ?? '');
  return usual !== undefined && pattern !== usual && pattern.toLowerCase() === usual.toLowerCase();
}

/** `src,ipmask(24)` gives the address of a network, whose last bits are 0. */
function maskMistake([fetch, mask, another]: readonly Call[], pattern: string): ValueMistake | undefined {
  const bits = mask?.name === 'ipmask' && !another ? mask.arguments?.[0]?.text ?? '' : '';
  if (!/^(?:src|dst)$|_ip$/.test(fetch?.name ?? '') || !/^\d{1,2}$/.test(bits) || Number(bits) > 31 || !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(pattern)) return undefined;
  const size = 2 ** (32 - Number(bits));
  const address = pattern.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const network = address - address % size;
  return network === address ? undefined : { why: 'host bits', right: [24, 16, 8, 0].map(shift => Math.floor(network / 2 ** shift) % 256).join('.') };
}

/** A `*` within what is looked for anywhere may be one: of a query in a `Referer`. */
function isWildcard(pattern: string, match: string): boolean {
  return pattern.length > 1 && (match === 'str' || match === 'beg' ? pattern.includes('*') : /^\*[^*]+\*?$|^[^*()]+\*$/.test(pattern));
}

/** The headers with the address of a site or the name of a program, where no `*` ever stands. */
const withoutStars: readonly string[] = ['origin', 'referer', 'user-agent', 'x-forwarded-host'];

const network = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f]*)\/\d{1,3}$/i;

/** The same where it is certain to be no part of a list of addresses: with four numbers. */
const networkInText = /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/;

/** `10.*`, `192.168.*.*`. */
const startOfAddress = /^(?:\d{1,3}\.){1,3}\*(?:\.\*)*$/;

const beginningOfAddress = /^(?:\d{1,3}\.){1,3}$/;

/** The name of a request's header, in lower case. */
function headerOf({ name, arguments: [first] = [] }: Call): string | undefined {
  return /^(?:req\.f?)?hdr(?:_[a-z]+)?$/.test(name) ? first?.text.toLowerCase() : undefined;
}

/** Addresses are compared as such unless `-m` says otherwise; headers are texts. */
function isAddressAsText({ flags }: AclTest, { name }: Call, header: string | undefined): boolean {
  if (name === 'src' || name === 'dst') return flags.some(flag => flag.name === '-m');
  return !name.endsWith('_ip') && (header !== undefined && /forwarded|real-ip|client-ip|connecting-ip|remote/.test(header));
}

function versionMistake(fetch: string, pattern: string): ValueMistake | undefined {
  const [, major, minor] = /^(?:req|res)[._]ver$/.test(fetch) ? /^(?:HTTP\/)?([1-3])(?:\.(\d))?$/i.exec(pattern) ?? [] : [];
  const right = major === undefined ? pattern : `${major}.${minor ?? (major === '1' ? '1' : '0')}`;
  return right === pattern ? undefined : { why: 'version', right };
}

function protocolMistake(fetch: string, pattern: string, ignoresCase: boolean): ValueMistake | undefined {
  const right = fetch === 'http_auth_type' ? schemeName(pattern) : /^capture\.re[qs]\.ver$/.test(fetch) ? versionWithName(pattern) : /^ssl_[fb]c_protocol$/.test(fetch) ? tlsVersion(pattern) : /^ssl_[fb]c_alpn$/.test(fetch) ? alpnName(pattern) : undefined;
  const isSame = right === undefined || right === pattern || (ignoresCase && right.toLowerCase() === pattern.toLowerCase());
  return isSame ? undefined : { why: 'protocol', right };
}

/** HAProxy names the scheme in its own letters, however the client wrote it. */
function schemeName(pattern: string): string | undefined {
  return ['Basic', 'Bearer', 'Digest', 'Negotiate'].find(name => name.toLowerCase() === pattern.toLowerCase());
}

/** `HTTP/1.1`; what it says of HTTP/2 is another thing in each version of HAProxy. */
function versionWithName(pattern: string): string | undefined {
  const minor = /^(?:HTTP\/)?1\.([01])$/i.exec(pattern)?.[1];
  return minor === undefined ? undefined : `HTTP/1.${minor}`;
}

function tlsVersion(pattern: string): string | undefined {
  const minor = /^TLS\s?v?1[._]([0-3])$/i.exec(pattern)?.[1];
  return minor === undefined ? undefined : minor === '0' ? 'TLSv1' : `TLSv1.${minor}`;
}

function alpnName(pattern: string): string | undefined {
  if (/^(?:https?\/?2(?:\.0)?|h2)$/i.test(pattern)) return 'h2';
  return /^(?:http\/?1\.1|h1)$/i.test(pattern) ? 'http/1.1' : undefined;
}

/** `url_param(lang) lang=de`: the fetch gives what stands behind the name. */
function nameMistake({ name, arguments: [first] = [] }: Call, pattern: string): ValueMistake | undefined {
  const argument = first?.text ?? '';
  const hasName = /^(?:urlp?(?:_param)?|(?:req\.)?cook|ssl_[cf]_[si]_dn)(?:_[a-z]+)?$/.test(name) && argument !== '';
  return hasName && pattern.length > argument.length + 1 && pattern.startsWith(`${argument}=`) ? { why: 'name', right: pattern.slice(argument.length + 1) } : undefined;
}

/** A cookie of a request is read up to a comma, so that none has one, unless it is in quotes (2.6 and 3.4). */
function commaMistake({ name }: Call, pattern: string): ValueMistake | undefined {
  if (!/^(?:req\.)?cook(?:_[a-z]+)?$/.test(name) || !pattern.includes(',') || pattern.includes('"')) return undefined;
  return { why: 'comma', right: pattern.split(/[,\s]+/).filter(text => text !== '').join(' ') };
}

function headerMistake(header: string | undefined, pattern: string, match: string): ValueMistake | undefined {
  if (header === 'origin') return originMistake(pattern);
  if (header === 'referer' && isHostAlone(pattern)) return { why: 'no scheme', right: `https://${pattern}` };
  if (match !== 'str') return undefined;
  if (header === 'referer') return siteAlone.test(pattern) ? { why: 'referer' } : undefined;
  if (header === 'content-type') return /^multipart\/[\w-]+$/i.test(pattern) ? { why: 'boundary' } : undefined;
  if (header === 'authorization') return /^(?:Bearer|Basic|Digest|Negotiate) ?$/i.test(pattern) ? { why: 'scheme' } : undefined;
  if (header === 'user-agent') return agentPart.test(pattern) ? { why: 'agent' } : undefined;
  if (header === 'accept-language') return languageAlone.test(pattern) ? { why: 'language' } : undefined;
  if (header === 'cookie') return /^[\w.-]+=[^;]*$/.test(pattern) ? { why: 'cookie' } : undefined;
  return undefined;
}

/** A language without its country: `de` of `de-DE,de;q=0.9`, of which `req.hdr` gives each part with its weight (2.6 and 3.4). */
const languageAlone = /^[a-z]{2}$/i;

/** The address of a site without a path. */
const siteAlone = /^https?:\/\/[^/?#\s]+$/i;

/** A host name, as it is taken for the address of a site; a single word may be the beginning of a scheme. */
function isHostAlone(pattern: string): boolean {
  return /^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/?$/i.test(pattern);
}

/** An `Origin` is a scheme, a host and a port, if that is not the usual one; and nothing behind it. */
function originMistake(pattern: string): ValueMistake | undefined {
  if (isHostAlone(pattern)) return { why: 'no scheme', right: `https://${pattern.replace(/\/$/, '')}` };
  const site = /^(https?:\/\/[^/?#\s:]+(?::\d+)?)\/[^*]*$/i.exec(pattern)?.[1];
  return site === undefined ? undefined : { why: 'origin', right: site };
}

/** Names that stand in the middle of what programs call themselves. */
const agentPart =
  /^(?:\w*bot|curl|wget|python-requests|go-http-client|chrome|firefox|safari|mozilla|iphone|ipad|android|mobile|scrapy|nikto|sqlmap|nmap|masscan|java|libwww-perl|okhttp)$/i;

/** A name in the brackets of a criterion with a sign that names do not have, so that nothing is found: `cook(tier=gold)`. Gives what the name is to be. */
export function misnamedArgument([fetch]: readonly Call[]): { readonly argument: string; readonly right: string } | undefined {
  const argument = fetch?.arguments?.[0]?.text ?? '';
  const right = fetch && nameWithin(fetch)?.exec(argument)?.[1];
  return right === undefined || right === argument ? undefined : { argument, right };
}

/** Finds the name in what looks like a line of a request, `X-Env: prod`, or a piece of one, `?type=`. */
function nameWithin(fetch: Call): RegExp | undefined {
  if (headerOf(fetch) !== undefined) return /^([\w-]+):\s*\S*$/;
  if (/^(?:url_param|urlp)(?:_[a-z]+)?$/.test(fetch.name)) return /^[?&]?([\w-]+)(?:=.*)?$/;
  return /^(?:req\.)?cook(?:_[a-z]+)?$/.test(fetch.name) ? /^([\w.-]+)=.*$/ : undefined;
}
