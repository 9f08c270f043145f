import { parseLogFormat } from '../../expression/log-format.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { refusingActions, rulesOf, type Rule } from '../request-rules/request-rules.ts';
import { writtenConditionOf } from '../conditions/statement-condition.ts';
import { sourceOf } from '../conditions/text-test.ts';

export type Scheme = 'http' | 'https';

/** A redirect of a section in HTTP mode, its own or an inherited one. */
export interface Redirect {
  readonly statement: Statement;
  readonly owner: Proxy;
  readonly kind: 'location' | 'prefix' | 'scheme';
  readonly target: Word;
  /** `302` where the line says none. */
  readonly status: string;
  /** The `http-request` lines that run before it and may answer, or let the request past it. */
  readonly before: readonly Rule[];
}

/** The actions of `http-request` behind which no other rule of a section is asked. */
export const endingActions: ReadonlySet<string> = new Set([...refusingActions, 'allow', 'auth', 'redirect', 'return', 'use-service']);

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
    if (endingActions.has(action) || action.startsWith('lua.')) before.push(rule);
  }
  return found;
});

type Target = Pick<Redirect, 'kind' | 'target' | 'status'>;

/** Where a `redirect` line or action leads, or a `return` with a `Location`. */
export function targetOf(statement: Statement): Target | undefined {
  const end = writtenConditionOf(statement)?.start ?? Infinity;
  const words = statement.words.slice(0, end);
  if (words[1]?.value === 'return') return movedBy(words);
  const last = targetsIn(words).at(-1);
  if (!last) return undefined;
  const code = words.findIndex((word, i) => i > 0 && word.value === 'code' && word !== last.target);
  return { kind: last.kind, target: last.target, status: code > 0 ? (words[code + 1]?.value ?? '') : '302' };
}

/** One of the addresses that a redirect names. */
export interface NamedTarget extends Pick<Redirect, 'kind' | 'target'> {
  /** The word before it, which says what kind it is. */
  readonly word: Word;
}

/** All that a `redirect` line or action names as its target, in order. Only the last holds (2.6 and 3.4). */
export function targetsOf(statement: Statement): readonly NamedTarget[] {
  return targetsIn(statement.words.slice(0, writtenConditionOf(statement)?.start ?? Infinity));
}

function targetsIn(words: readonly Word[]): NamedTarget[] {
  const found: NamedTarget[] = [];
  for (let at = 1; at + 1 < words.length; at++) {
    const [word, target] = [words[at], words[at + 1]];
    const kind = word?.value;
    if (word && target && (kind === 'location' || kind === 'prefix' || kind === 'scheme')) found.push({ kind, word, target });
    if (found.at(-1)?.word === word || kind === 'code' || kind?.endsWith('-cookie')) at++;
  }
  return found;
}

/** Where `return status 302 hdr Location ADDRESS` leads: browsers do not know it from a redirect (tried on 2.6 to 3.4). */
function movedBy(words: readonly Word[]): Target | undefined {
  const status = words[words.findIndex(word => word.value === 'status') + 1]?.value ?? '';
  const location = words.findIndex((word, i) => word.value.toLowerCase() === 'location' && words[i - 1]?.value === 'hdr');
  const target = words[location + 1];
  return location > 0 && target && movedStatus.test(status) ? { kind: 'location', target, status } : undefined;
}

/** An address on the host that the client asked for: `https://%[hdr(host)]`, `https://%[req.hdr(Host),host_only]` or `https://%[ssl_fc_sni]`. */
export interface OwnAddress {
  readonly scheme: Scheme;
  readonly hasNoPort: boolean;
  /** What follows the host. */
  readonly rest: string;
}

/** Undefined for another host. A `redirect` line knows no log-format (2.6 to 3.4). */
export function ownAddressOf({ target: { value }, statement }: Redirect): OwnAddress | undefined {
  const [, scheme] = /^(https?):\/\/%\[/.exec(value) ?? [];
  if (!scheme || statement.keyword === 'redirect') return undefined;
  const host = parseLogFormat(value).items[1];
  const source = host?.kind === 'expression' ? sourceOf(host.expression.calls) : undefined;
  if (!host || (source?.subject !== 'host' && source?.subject !== 'sni')) return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', hasNoPort: source.hasNoPort, rest: value.slice(host.span.end) };
}

/** True for a redirect to the host of the request without its port: `location https://%[hdr(host),host_only]%[path]`. */
export function dropsPort(redirect: Redirect): boolean {
  return redirect.kind !== 'scheme' && ownAddressOf(redirect)?.hasNoPort === true;
}

/** The path of the request, with its query or without. */
export const samePath = /^(?:%\[(?:capture\.req\.uri|url|pathq|path)\](?:%\[query\]|\?%\[query\])?|%HU|%HP|%HP%HQ)$/;

/** The scheme to which a redirect sends a client that otherwise asks for the same again; undefined for other redirects. */
export function schemeOf(redirect: Redirect): Scheme | undefined {
  const { kind, target: { value }, statement } = redirect;
  // `append-slash` may make another address of it.
  if (statement.words.some(word => word.value === 'append-slash')) return undefined;
  if (kind === 'scheme') return value === 'http' || value === 'https' ? value : undefined;
  const own = ownAddressOf(redirect);
  return own && (kind === 'prefix' ? own.rest === '' : samePath.test(own.rest)) ? own.scheme : undefined;
}
