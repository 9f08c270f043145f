import { parseLogFormat } from '../expression/log-format.ts';
import type { Call } from '../expression/sample-expression.ts';
import { ownAddressOf, samePath, type Redirect, type Scheme } from './redirect.ts';

/** Where a redirect leads. */
export interface Destination {
  /** Undefined for the one with which the request came. */
  readonly scheme: Scheme | undefined;
  /** Undefined for the host that the request came to. */
  readonly site: Site | undefined;
  /** True where the port is the usual one of the scheme, whichever one the request came to. */
  readonly isUsualPort: boolean;
  /** Undefined for the path that the request had, and for one that `isMade`. `/x` stands for the former where it is only a part of the new one. */
  readonly path: string | undefined;
  readonly keepsPath: boolean;
  /** True for a path on the same host that is made at run time of what only the request says. */
  readonly isMade: boolean;
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

type Address = Pick<Destination, 'scheme' | 'site' | 'isUsualPort'> & { readonly rest: string };
type Place = Pick<Destination, 'path' | 'keepsPath' | 'isMade' | 'query'>;

/** Where a redirect leads that changes the path or the host; undefined where the host is made at run time, and where nothing changes. */
export function destinationOf(redirect: Redirect): Destination | undefined {
  const { kind, target: { value, hasVariable }, statement, status } = redirect;
  // A `redirect` line knows no log-format (2.6 to 3.4).
  if (kind === 'scheme' || hasVariable || (statement.keyword === 'redirect' && value.includes('%'))) return undefined;
  const { rest, ...address } = addressOf(redirect);
  const place = placeOf(kind, rest, address.scheme !== undefined && !address.site);
  return place && { ...address, ...place, resends: status === '307' || status === '308' };
}

function addressOf(redirect: Redirect): Address {
  const { value } = redirect.target;
  const own = ownAddressOf(redirect);
  if (own) return { scheme: own.scheme, site: undefined, isUsualPort: own.hasNoPort, rest: own.rest };
  const [, scheme, host = '', port, rest = ''] = /^(https?):\/\/([\w.-]+)(?::(\d{1,5}))?((?:[/%?#].*)?)$/.exec(value) ?? [];
  if (scheme !== 'http' && scheme !== 'https') return { scheme: undefined, site: undefined, isUsualPort: false, rest: value };
  const site = siteOf(scheme, host.toLowerCase(), port);
  return { scheme, site, isUsualPort: !site.host.includes(':'), rest: rest === '' && redirect.kind === 'location' ? '/' : rest };
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
  return kind === 'location' && isMadePath(rest) ? { path: undefined, keepsPath: false, isMade: true, query: undefined } : undefined;
}

/** `/login/%[src]` and `%[path,lower]`: no host can come of it. */
function isMadePath(rest: string): boolean {
  if (/^\/[^/%\s]/.test(rest)) return true;
  const [first] = parseLogFormat(rest).items;
  if (first?.kind !== 'expression') return false;
  const [fetch, ...converters] = first.expression.calls;
  return fetch !== undefined && ['path', 'pathq'].includes(fetch.name) && converters.every(leavesPath);
}

function leavesPath({ name, arguments: values = [] }: Call): boolean {
  return name === 'lower' || name === 'upper' || (name === 'regsub' && !/:|\/\//.test(values[1]?.text ?? ''));
}
