import type { AclTest } from '../expression/acl.ts';
import type { Statement } from '../syntax/statement.ts';
import { whenActs } from './certain-condition.ts';
import type { Proxy } from './proxy.ts';
import type { Redirect } from './redirect.ts';
import { textMatches } from './text-match.ts';

/** What a request header is for a browser that comes to a frontend directly: `absent`, or what a line sets; undefined when nobody can tell. */
export type HeaderValue = 'absent' | { readonly text: string } | undefined;

/** True where lines set `X-Forwarded-Proto` or the like. */
export function setsForwarded(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-request').some(line => /^x-forwarded-/i.test(line.word(2)?.value ?? ''));
}

/**
 * A header of a proxy in front, as a redirect finds it: the lines of the frontend may set it, always or only with (or without) TLS. HAProxy runs
 * `http-request` lines in their order, and all before the `redirect` lines (tried on 2.6 and 3.4).
 */
export function headerBefore(redirect: Redirect, frontend: Proxy, name: string, withTls: boolean): HeaderValue {
  if (redirect.owner !== frontend && setsForwarded(redirect.owner)) return undefined;
  if (!setsForwarded(frontend)) return 'absent';
  const lines = frontend.effectiveLines('http-request');
  const at = lines.findIndex(line => line.equals(redirect.statement));
  const setting = lines.slice(0, at < 0 ? undefined : at).filter(line => line.word(2)?.value.toLowerCase() === name.toLowerCase());
  const values = setting.map(line => ({ text: textSetBy(line), acts: actsWith(line, frontend, withTls) }));
  if (values.some(({ text, acts }) => text === undefined || acts === undefined)) return undefined;
  const text = values.filter(({ acts }) => acts).at(-1)?.text;
  return text === undefined ? undefined : { text };
}

function textSetBy(line: Statement): string | undefined {
  const value = line.word(3);
  return line.word(1)?.value === 'set-header' && value && !value.hasVariable && !value.value.includes('%') ? value.value : undefined;
}

/** Whether a line acts, when it has no condition or one that asks for nothing but TLS. */
function actsWith(line: Statement, frontend: Proxy, withTls: boolean): boolean | undefined {
  const { condition, unless } = whenActs(line, frontend);
  const [term, another] = condition.groups.flat();
  if (!frontend.section.isCertain(line) || term?.kind !== 'anonymous' || another) return undefined;
  const holds = term.text === 'always_true' ? true : term.text === 'ssl_fc' ? withTls : undefined;
  return holds === undefined ? undefined : (holds !== term.negated) !== unless;
}

/** Whether a test of such a header holds. */
export function headerMatches(test: AclTest, value: HeaderValue): boolean | undefined {
  return value === 'absent' ? false : value && textMatches(test, value.text);
}
