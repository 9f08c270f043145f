import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { perProxyWith, type Proxy } from './proxy.ts';
import { refusingActions, rulesOf, type Rule } from './request-rules.ts';
import { conditionOf } from './statement-condition.ts';

/** A redirect of a section in HTTP mode, its own or an inherited one. */
export interface Redirect {
  readonly statement: Statement;
  readonly owner: Proxy;
  readonly kind: 'location' | 'prefix' | 'scheme';
  readonly target: Word;
  /** The `http-request` lines that run before it and may answer, or let the request past it. */
  readonly before: readonly Rule[];
}

const ending = new Set([...refusingActions, 'allow', 'auth', 'redirect', 'return', 'use-service']);

const movedStatus = /^30[12378]$/;

/** The redirects of a section in the order in which they run: those of `http-request` come before all `redirect` lines (tried on 2.6 and 3.4). */
export const redirectsOf: (proxy: Proxy) => readonly Redirect[] = perProxyWith(['redirect', 'return'], [], proxy => {
  if (proxy.kind === 'defaults' || proxy.mode !== 'http' || proxy.isDisabled) return [];
  const before: Rule[] = [];
  const found: Redirect[] = [];
  for (const rule of [...rulesOf(proxy, 'http-request'), ...rulesOf(proxy, 'redirect')]) {
    const { statement, owner, action } = rule;
    if ((action === 'redirect' || action === 'return') && proxy.section.isCertain(statement)) {
      const target = targetOf(statement);
      if (target) found.push({ statement, owner, ...target, before: [...before] });
    }
    if (ending.has(action) || action.startsWith('lua.')) before.push(rule);
  }
  return found;
});

function targetOf(statement: Statement): Pick<Redirect, 'kind' | 'target'> | undefined {
  const end = conditionOf(statement)?.start ?? Infinity;
  const words = statement.words.slice(0, end);
  if (words[1]?.value === 'return') return movedBy(words);
  for (const kind of ['location', 'prefix', 'scheme'] as const) {
    const at = words.findIndex((word, i) => i > 0 && word.value === kind);
    const target = at > 0 ? words[at + 1] : undefined;
    if (target) return { kind, target };
  }
  return undefined;
}

/** Where `return status 302 hdr Location ADDRESS` leads: browsers do not know it from a redirect (tried on 2.6 to 3.4). */
function movedBy(words: readonly Word[]): Pick<Redirect, 'kind' | 'target'> | undefined {
  const status = words.findIndex(word => word.value === 'status');
  const location = words.findIndex((word, i) => word.value.toLowerCase() === 'location' && words[i - 1]?.value === 'hdr');
  const target = words[location + 1];
  return status > 0 && location > 0 && target && movedStatus.test(words[status + 1]?.value ?? '') ? { kind: 'location', target } : undefined;
}

/** The same address with another scheme, written as `location https://%[hdr(host)]%[path]` or `prefix https://%[hdr(host)]`. */
const sameHost = /^(https?):\/\/(?:%\[(?:req\.)?f?hdr\(host\)(?:,lower)?\]|%\[(?:req\.)?f?hdr\(Host\)(?:,lower)?\])(.*)$/;
const samePath = /^(?:%\[(?:capture\.req\.uri|url|pathq|path)\](?:%\[query\]|\?%\[query\])?|%HU|%HP|%HP%HQ)$/;

/** The scheme to which a redirect sends a client that otherwise asks for the same again; undefined for other redirects. */
export function schemeOf({ kind, target: { value }, statement }: Redirect): 'http' | 'https' | undefined {
  // `append-slash` may make another address of it.
  if (statement.words.some(word => word.value === 'append-slash')) return undefined;
  if (kind === 'scheme') return value === 'http' || value === 'https' ? value : undefined;
  const [, scheme, path = ''] = sameHost.exec(value) ?? [];
  const isSame = kind === 'prefix' ? path === '' : samePath.test(path);
  return isSame ? (scheme as 'http' | 'https' | undefined) : undefined;
}

/** Where a redirect leads. */
export interface Destination {
  /** Undefined for the host and port that the request came to. */
  readonly site: Site | undefined;
  /** Undefined for the path that the request had. `/x` stands for it where it is only a part of the new one. */
  readonly path: string | undefined;
  readonly keepsPath: boolean;
  /** What stands behind the path from `?` on; undefined for what is made at run time. */
  readonly query: string | undefined;
}

export interface Site {
  readonly scheme: 'http' | 'https';
  /** In lower case as a browser sends it, with a port that is not the usual one. */
  readonly host: string;
  readonly port: number;
}

/** Where a redirect leads that changes the path or the host; undefined for a part of it that is made at run time, and where nothing changes. */
export function destinationOf({ kind, target: { value, hasVariable } }: Redirect): Destination | undefined {
  if (kind === 'scheme' || hasVariable) return undefined;
  const [, scheme, host = '', port, rest = value] = /^(https?):\/\/([\w.-]+)(?::(\d{1,5}))?((?:[/%?#].*)?)$/.exec(value) ?? [];
  const site = scheme === 'http' || scheme === 'https' ? siteOf(scheme, host.toLowerCase(), port) : undefined;
  if (site && (kind === 'prefix' ? rest === '' : samePath.test(rest))) return { site, path: undefined, keepsPath: true, query: '' };
  const [, start = '', behind = ''] = /^([^?#]*)(.*)$/.exec(rest === '' ? '/' : rest) ?? [];
  const [, path, kept] = /^(\/(?!\/)[^%\s]*)(%.*)?$/.exec(start) ?? [];
  if (path === undefined || (kept && !samePath.test(kept))) return undefined;
  const query = behind.includes('%') ? undefined : behind.replace(/#.*/, '');
  if (kind === 'location' && !kept) return { site, path, keepsPath: false, query };
  return path === '/' ? undefined : { site, path: `${path}/x`, keepsPath: true, query };
}

function siteOf(scheme: Site['scheme'], host: string, port: string | undefined): Site {
  const usual = scheme === 'https' ? 443 : 80;
  const number = port === undefined ? usual : Number(port);
  return { scheme, host: number === usual ? host : `${host}:${number}`, port: number };
}
