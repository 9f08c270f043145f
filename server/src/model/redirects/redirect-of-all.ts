import { groupedBy } from '../../text/grouped-by.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { changedBy } from '../conditions/changed-tests.ts';
import { everybodyLacksOne, linesLackedByAll } from '../conditions/lacking-one.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { rulesOf, turnsAway } from '../request-rules/request-rules.ts';
import { routesOf } from '../routes/route.ts';
import { redirectsOf, type Redirect } from './redirect.ts';

/** True for a section that means to serve: it has servers or leads to some. A section with nothing but a refusal, or a redirect, is one on purpose. */
export function meansToServe(proxy: Proxy): boolean {
  return proxy.servers.length > 0 || routesOf(proxy).length > 0;
}

/** What redirects everybody. */
export interface RedirectOfAll {
  /** The one that takes the last. */
  readonly redirect: Redirect;
  /** The one above it that takes the others; undefined where it takes everybody by itself. */
  readonly other: Redirect | undefined;
}

/**
 * The redirect of a section that means to serve which takes everybody because of a wrong `or`, or two that do so together: nobody writes a condition to close a
 * site. Of a redirect to another scheme others speak.
 */
export const redirectOfAll: (proxy: Proxy) => RedirectOfAll | undefined = perProxyWith(['redirect'], undefined, proxy => {
  if (!meansToServe(proxy)) return undefined;
  const redirects = redirectsOf(proxy).filter(({ kind }) => kind !== 'scheme');
  const redirect = redirects.find(({ statement, owner }) => everybodyLacksOne(statement, owner));
  if (redirect) return { redirect, other: undefined };
  const [other, last] = toOnePlace(redirects).flatMap(each => linesLackedByAll(each) ?? []);
  return other && last && isAskedAlike(proxy, other, last) ? { redirect: last, other } : undefined;
});

/** By their address. To two addresses, the second redirect may be meant for what the first one leaves. */
function toOnePlace(redirects: readonly Redirect[]): Redirect[][] {
  return [...groupedBy(redirects, ({ target }) => target.value.replace(/\/$/, '')).values()];
}

/** True where the rules above two redirects let nobody past them, and change nothing of what they ask for. */
function isAskedAlike(proxy: Proxy, other: Redirect, { statement, owner, before }: Redirect): boolean {
  if (!before.every(rule => rule.action === 'redirect' || rule.action === 'auth' || turnsAway(rule.statement))) return false;
  const rules = rulesOf(proxy, 'http-request');
  const at = rules.findIndex(rule => rule.statement.equals(statement));
  const asked = [whenActs(other.statement, other.owner), whenActs(statement, owner)].flatMap(({ condition }) => condition.groups.flat());
  const texts = asked.map(term => (term.kind === 'named' ? term.name : term.text));
  return (at < 0 ? rules : rules.slice(0, at)).every(rule => !texts.some(text => changedBy(rule)?.test(text)));
}
