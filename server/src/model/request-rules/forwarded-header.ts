import type { AclTest } from '../../expression/acl.ts';
import type { Statement } from '../../syntax/statement.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import { numberMatches } from '../conditions/number-test.ts';
import type { Proxy } from '../proxy.ts';
import type { Redirect } from '../redirects/redirect.ts';
import { textMatches } from '../conditions/text-match.ts';

/** What a request header is for a browser that comes to a frontend directly: `absent`, or what lines make of it; undefined when nobody can tell. */
export type HeaderValue = 'absent' | 'removed' | { readonly text: string } | undefined;

/** A section whose rules a request passes, and whether it came to it with TLS. */
export interface Step {
  readonly section: Proxy;
  readonly withTls: boolean;
}

/**
 * A header of a proxy in front, as a redirect finds it: the lines of the sections on the way to it may set it, always or only with (or without) TLS. HAProxy
 * runs `http-request` lines in their order, and all before the `redirect` lines (tried on 2.6 and 3.4).
 * @param steps the last one has or inherits the redirect
 */
export function headerBefore(redirect: Redirect, steps: readonly Step[], name: string): HeaderValue {
  const values = linesBefore(redirect, steps).filter(({ line }) => isAbout(line, name))
    .map(({ line, section, withTls }) => ({ made: madeBy(line), acts: actsWith(line, section, withTls) }));
  if (values.some(({ made, acts }) => made === undefined || acts === undefined)) return undefined;
  const last = values.filter(({ acts }) => acts).at(-1);
  return last ? last.made : 'absent';
}

/** The line that sets a header in one of these sections, when none of them does so before the redirect. */
export function setBehind(redirect: Redirect, steps: readonly Step[], name: string): Statement | undefined {
  const before = linesBefore(redirect, steps);
  return steps.flatMap(({ section }) => section.effectiveLines('http-request'))
    .find(line => line.word(1)?.value === 'set-header' && isAbout(line, name) && !before.some(each => each.line.equals(line)));
}

function linesBefore(redirect: Redirect, steps: readonly Step[]): (Step & { line: Statement })[] {
  const lines = steps.flatMap(step => step.section.effectiveLines('http-request').map(line => ({ ...step, line })));
  const last = steps.at(-1)?.section;
  const at = lines.findIndex(({ line, section }) => section === last && line.equals(redirect.statement));
  return lines.slice(0, at < 0 ? undefined : at);
}

function isAbout(line: Statement, name: string): boolean {
  return line.word(2)?.value.toLowerCase() === name.toLowerCase();
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
  const isMissing = value === 'absent' || value === 'removed';
  if (fetchOf(test).endsWith('_cnt')) return isMissing ? countMatches(test, 0) : value && !value.text.includes(',') ? countMatches(test, 1) : undefined;
  return isMissing ? false : value && textMatches(test, value.text);
}

/** Whether a test of a number of values holds. One without a number never does, but for `-m bool`; there is always a number to be `found` (2.6 and 3.4). */
function countMatches(test: AclTest, count: number): boolean | undefined {
  const [flag, more] = test.flags;
  if (test.patterns.length > 0 || more || test.criterion.calls.length > 1) return numberMatches(test, count);
  return !flag ? false : flag.argument === 'bool' ? count > 0 : flag.argument === 'found' ? true : undefined;
}
