import type { AclTest } from '../expression/acl.ts';
import type { Statement } from '../syntax/statement.ts';
import { whenActs } from './certain-condition.ts';
import type { Proxy } from './proxy.ts';
import type { Redirect } from './redirect.ts';
import { textMatches } from './text-match.ts';

/** What a request header is for a browser that comes to a frontend directly: `absent`, or what lines make of it; undefined when nobody can tell. */
export type HeaderValue = 'absent' | 'removed' | { readonly text: string } | undefined;

/**
 * A header of a proxy in front, as a redirect finds it: the lines of the frontend and of the section that redirects may set it, always or only with (or
 * without) TLS. HAProxy runs `http-request` lines in their order, and all before the `redirect` lines (tried on 2.6 and 3.4).
 * @param section the section that has or inherits the redirect
 */
export function headerBefore(redirect: Redirect, section: Proxy, frontend: Proxy, name: string, withTls: boolean): HeaderValue {
  const values = linesBefore(redirect, section, frontend).filter(({ line }) => isAbout(line, name))
    .map(({ line, owner }) => ({ made: madeBy(line), acts: actsWith(line, owner, withTls) }));
  if (values.some(({ made, acts }) => made === undefined || acts === undefined)) return undefined;
  const last = values.filter(({ acts }) => acts).at(-1);
  return last ? last.made : 'absent';
}

/** The line that sets a header in the section of a redirect, or in the frontend, when none of them runs before the redirect. */
export function setBehind(redirect: Redirect, section: Proxy, frontend: Proxy, name: string): Statement | undefined {
  const before = linesBefore(redirect, section, frontend);
  return [section, frontend].flatMap(each => each.effectiveLines('http-request'))
    .find(line => line.word(1)?.value === 'set-header' && isAbout(line, name) && !before.some(each => each.line.equals(line)));
}

function isAbout(line: Statement, name: string): boolean {
  return line.word(2)?.value.toLowerCase() === name.toLowerCase();
}

function linesBefore(redirect: Redirect, section: Proxy, frontend: Proxy): { line: Statement; owner: Proxy }[] {
  const own = section.effectiveLines('http-request').map(line => ({ line, owner: section }));
  const at = own.findIndex(({ line }) => line.equals(redirect.statement));
  const first = section === frontend ? [] : frontend.effectiveLines('http-request').map(line => ({ line, owner: frontend }));
  return [...first, ...own.slice(0, at < 0 ? undefined : at)];
}

function madeBy(line: Statement): HeaderValue {
  if (line.word(1)?.value === 'del-header') return line.word(3)?.value === '-m' ? undefined : 'removed';
  const text = textSetBy(line);
  return text === undefined ? undefined : { text };
}

function textSetBy(line: Statement): string | undefined {
  const value = line.word(3);
  return line.word(1)?.value === 'set-header' && value && !value.hasVariable && !value.value.includes('%') ? value.value : undefined;
}

/** Whether a line acts, when it has no condition or one that asks for nothing but TLS. */
function actsWith(line: Statement, owner: Proxy, withTls: boolean): boolean | undefined {
  const { condition, unless } = whenActs(line, owner);
  const [term, another] = condition.groups.flat();
  if (!owner.section.isCertain(line) || term?.kind !== 'anonymous' || another) return undefined;
  const holds = term.text === 'always_true' ? true : term.text === 'ssl_fc' ? withTls : undefined;
  return holds === undefined ? undefined : (holds !== term.negated) !== unless;
}

/** Whether a test of such a header holds. */
export function headerMatches(test: AclTest, value: HeaderValue): boolean | undefined {
  return value === 'absent' || value === 'removed' ? false : value && textMatches(test, value.text);
}
