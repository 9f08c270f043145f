import { parseLogFormat } from '../../expression/log-format.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { ownAddressOf, samePath, type Redirect, type Scheme } from './redirect.ts';
import { writtenConditionOf } from '../conditions/statement-condition.ts';
import { sourceOf } from '../conditions/text-test.ts';

/** Where a redirect leads. */
export interface Destination {
  /** Undefined for the one with which the request came. */
  readonly scheme: Scheme | undefined;
  /** Undefined for the host that the request came to. */
  readonly site: Site | undefined;
  /** What becomes of the host that the request came to, where it is another one then. */
  readonly www?: 'added' | 'removed' | undefined;
  /** True where the port is the usual one of the scheme, whichever one the request came to. */
  readonly isUsualPort: boolean;
  /** Undefined for the path that the request had, and for one that `isMade`. `/x` stands for the former where it is only a part of the new one. */
  readonly path: string | undefined;
  readonly keepsPath: boolean;
  /** True for a path on the same host that is made at run time of what only the request says. */
  readonly isMade: boolean;
  /** True for such a path that begins with the one of the request. */
  readonly keepsBeginning?: boolean;
  /** How such a path ends, where that is known. */
  readonly endsWithSlash?: boolean | undefined;
  /** The case of all letters of such a path, where that is known. */
  readonly letters?: 'lower' | 'upper' | undefined;
  /** What stands behind the path from `?` on; undefined for what is made at run time. */
  readonly query: string | undefined;
  /** True where the browser sends the method and the body of the request again, as 307 and 308 tell it; else it asks with `GET`. */
  readonly resends: boolean;
}

export interface Site {
  /** In lower case as a browser sends it, with a port that is not the usual one. */
  readonly host: string;
  readonly port: number;
}

type Address = Pick<Destination, 'scheme' | 'site' | 'www' | 'isUsualPort'> & { readonly rest: string };
type Place = Pick<Destination, 'path' | 'keepsPath' | 'isMade' | 'keepsBeginning' | 'endsWithSlash' | 'letters' | 'query'>;

/** Where a redirect leads that changes the path or the host; undefined where the host is made at run time, and where nothing changes. */
export function destinationOf(redirect: Redirect): Destination | undefined {
  const { kind, target: { value, hasVariable }, statement, status } = redirect;
  // A `redirect` line knows no log-format (2.6 to 3.4).
  if (kind === 'scheme' || hasVariable || (statement.keyword === 'redirect' && value.includes('%'))) return undefined;
  const { rest, ...address } = addressOf(redirect);
  const isOwn = address.scheme !== undefined && !address.site && !address.www;
  const place = kind === 'prefix' && value === '/' ? samePlaceOf(redirect) : placeOf(kind, rest, isOwn);
  return place && { ...address, ...place, resends: status === '307' || status === '308' };
}

function addressOf(redirect: Redirect): Address {
  const { value } = redirect.target;
  const own = ownAddressOf(redirect);
  if (own) return { scheme: own.scheme, site: undefined, isUsualPort: own.hasNoPort, rest: own.rest };
  const made = madeHostOf(value);
  if (made) return made;
  const [, scheme, host = '', port, rest = ''] = /^(https?):\/\/([\w.-]+)(?::(\d{1,5}))?((?:[/%?#].*)?)$/.exec(value) ?? [];
  if (scheme !== 'http' && scheme !== 'https') return { scheme: undefined, site: undefined, isUsualPort: false, rest: value };
  const site = siteOf(scheme, host.toLowerCase(), port);
  return { scheme, site, isUsualPort: !site.host.includes(':'), rest: rest === '' && redirect.kind === 'location' ? '/' : rest };
}

/** `https://www.%[hdr(host)]`, and `https://%[hdr(host),regsub(^www\.,)]`. */
function madeHostOf(value: string): Address | undefined {
  const [, scheme, start, rest = ''] = /^(https?):\/\/(www\.)?(%\[.*)$/.exec(value) ?? [];
  const [host] = scheme === undefined ? [] : parseLogFormat(rest).items;
  if (host?.kind !== 'expression') return undefined;
  const [, converter, another] = host.expression.calls;
  const isOwn = sourceOf(host.expression.calls.slice(0, 1))?.subject === 'host';
  const removes = converter?.name === 'regsub' && /^\^www(?:\\\.|\[\.\])$/.test(converter.arguments?.[0]?.text ?? '') && (converter.arguments?.[1]?.text ?? '') === '';
  if (!isOwn || another || (start ? converter : !removes)) return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', site: undefined, www: start ? 'added' : 'removed', isUsualPort: false, rest: rest.slice(host.span.end) };
}

/** `prefix /` leaves the path as it is, but for a slash behind it where `append-slash` asks for one (tried on 2.6 and 3.4). */
function samePlaceOf({ statement }: Redirect): Place | undefined {
  const options = statement.values().slice(0, writtenConditionOf(statement)?.start);
  const [drops, appends] = ['drop-query', 'append-slash'].map(option => options.includes(option));
  if (appends) return drops ? { path: undefined, keepsPath: false, isMade: true, keepsBeginning: true, endsWithSlash: true, query: '' } : undefined;
  return { path: undefined, keepsPath: !drops, isMade: false, query: drops ? '' : undefined };
}

function siteOf(scheme: Scheme, host: string, port: string | undefined): Site {
  const usual = scheme === 'https' ? 443 : 80;
  const number = port === undefined ? usual : Number(port);
  return { host: number === usual ? host : `${host}:${number}`, port: number };
}

function placeOf(kind: Redirect['kind'], rest: string, isOwn: boolean): Place | undefined {
  const isSame = kind === 'prefix' ? rest === '' : samePath.test(rest);
  if (isSame) return isOwn ? undefined : { path: undefined, keepsPath: true, isMade: false, query: '' };
  const [, start = '', behind = ''] = /^([^?#]*)(.*)$/.exec(rest) ?? [];
  const [, path, kept = ''] = /^(\/(?!\/)[^%\s]*)(%.*)?$/.exec(start) ?? [];
  const query = behind.includes('%') ? undefined : behind.replace(/#.*/, '');
  if (path !== undefined && kind === 'location' && kept === '') return { path, keepsPath: false, isMade: false, query };
  if (path !== undefined && (kept === '' || samePath.test(kept))) {
    return path === '/' ? undefined : { path: `${path}/x`, keepsPath: true, isMade: false, query };
  }
  return kind === 'location' && isMadePath(rest) ? { path: undefined, keepsPath: false, isMade: true, ...madeFrom(rest), query: undefined } : undefined;
}

/** `/login/%[src]` and `%[path,lower]`: no host can come of it. */
function isMadePath(rest: string): boolean {
  if (/^\/[^/%\s]/.test(rest)) return true;
  const [first] = parseLogFormat(rest).items;
  if (first?.kind !== 'expression') return false;
  const [fetch, ...converters] = first.expression.calls;
  return fetch !== undefined && ['path', 'pathq'].includes(fetch.name) && converters.every(leavesPath);
}

/** `%[path]/` begins as before and ends with a slash, and what is made by `regsub(/+$,)` does not; `%[path,lower]` is all in lower case. */
function madeFrom(rest: string): Pick<Place, 'keepsBeginning' | 'endsWithSlash' | 'letters'> {
  const [first] = parseLogFormat(rest).items;
  if (first?.kind !== 'expression' || first.span.start > 0 || first.expression.calls[0]?.name !== 'path') return {};
  const behind = rest.slice(first.span.end);
  const last = first.expression.calls.at(-1);
  const cutsSlash = last?.name === 'regsub' && /^\/[+*]?\$$/.test(last.arguments?.[0]?.text ?? '') && (last.arguments?.[1]?.text ?? '') === '';
  const endsWithSlash = behind === '' ? (cutsSlash ? false : undefined) : /^[^%?#]+$/.test(behind) ? behind.endsWith('/') : undefined;
  const letters = behind === '' && (last?.name === 'lower' || last?.name === 'upper') ? last.name : undefined;
  return { keepsBeginning: first.expression.calls.length === 1, endsWithSlash, letters };
}

function leavesPath({ name, arguments: values = [] }: Call): boolean {
  return name === 'lower' || name === 'upper' || (name === 'regsub' && !/:|\/\//.test(values[1]?.text ?? ''));
}
