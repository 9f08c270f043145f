import { bindOption, bindsFor } from '../../model/binds/bind.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { redirectsOf, type Redirect } from '../../model/redirects/redirect.ts';
import { valueOfLine } from '../../model/redirects/redirect-loop.ts';
import { valuesAfter, type NextRequest } from '../../model/redirects/redirected-request.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { RuleRepair } from '../finding.ts';
import { setMatch } from './acl-edits.ts';
import { appendWords, deleteLine, replaceWord } from './rule-edits.ts';

/** `redirect location /a/ if { path_beg /a }`: what was meant is `/a` alone, and everything below `/a/` is to stay where it is. */
export function wholePath({ statement }: Redirect, { path = '' }: NextRequest): RuleRepair[] {
  const [written, ...others] = aclTestsOf(statement).filter(({ test, patterns }) => (
    patterns.length === 1 && `${patterns[0]?.value ?? ''}/` === path && matchOf(test) === 'beg' && /^path(?:_beg)?$/.test(test.criterion.text)));
  return written && others.length === 0 ? [{ title: 'Compare the whole path', safety: 'review', edits: [setMatch(written, 'str')] }] : [];
}

/** Leaves what a test holds for out of the condition; with `inClear`, only where TLS is spoken already. */
export function leaveOut({ statement }: Redirect, test: string | undefined, inClear: boolean): RuleRepair[] {
  const found = writtenConditionOf(statement);
  const add = (text: string): RuleRepair[] => [{ title: `Add \`${text}\``, safety: 'review', edits: [appendWords(statement, text)] }];
  const taken = inClear ? `${test ?? ''} { ssl_fc }` : test;
  if (test !== undefined && !found) return add(`unless ${taken}`);
  if (test !== undefined && found?.unless) return add(`|| ${taken}`);
  if (test !== undefined && found?.condition.groups.length === 1) {
    return add(inClear ? `!{ ssl_fc } or ${statement.values(found.start).join(' ')} !${test}` : `!${test}`);
  }
  return [{ title: 'Remove the redirect', safety: 'review', edits: [deleteLine(statement)] }];
}

/** Leaves out whom TLS brings: for a redirect that has nothing to do but to bring the others to it. */
export function leaveOutTls({ statement }: Redirect): RuleRepair[] {
  const found = writtenConditionOf(statement);
  if (!found || (!found.unless && found.condition.groups.length > 1)) return [];
  const text = found.unless ? '|| { ssl_fc }' : '!{ ssl_fc }';
  return [{ title: `Add \`${text}\``, safety: 'review', edits: [appendWords(statement, text)] }];
}

/** `prefix http://www.example.com if www`, where it seems that all but that host were meant: no other redirect, and no route that asks for a host. */
export function redirectOthers(proxy: Proxy, { statement }: Redirect, { site, path }: NextRequest): RuleRepair[] {
  const found = writtenConditionOf(statement);
  const [group, another] = found?.condition.groups ?? [];
  if (!found || found.unless || another || group?.length !== 1 || group[0]?.negated !== false || !site || path !== undefined) return [];
  if (!proxy.isFrontend || redirectsOf(proxy).length > 1) return [];
  const asked = routesOf(proxy).flatMap(route => termsOn(route.statement).flatMap(term => testsOfTerm(term, route.owner)));
  if (routesOf(proxy).some(route => route.isDynamic) || asked.some(({ criterion }) => /host|sni/i.test(criterion.text))) return [];
  return [{ title: `Redirect all but \`${site.host}\``, safety: 'review', edits: [replaceWord(found.keyword, 'unless')] }];
}

/**
 * True where what is left out of a redirect to HTTPS would be answered in clear text, from which the redirect keeps clients: another line brings nobody to
 * TLS, and no proxy in front of this one does.
 */
export function keepsFromClear(proxy: Proxy, redirect: Redirect, next: NextRequest, configuration: Configuration): boolean {
  const { scheme, site, isUsualPort, www, path, keepsPath } = next;
  // Once more by the redirect, the host or the path of the others would be another one.
  if (scheme !== 'https' || (site && !isUsualPort) || www || (keepsPath && path !== undefined)) return false;
  const values = valuesAfter({ ...next, scheme: 'http' });
  if (valueOfLine(redirect, values) === false) return false;
  const frontends = proxy.isFrontend ? [proxy] : configuration.routesTo(proxy).map(route => route.owner);
  return frontends.some(frontend => {
    if (isBehindTls(frontend) || bindsFor(frontend, 'http').every(bind => bindOption(bind, 'accept-proxy'))) return false;
    const others = [...redirectsOf(frontend), ...(frontend === proxy ? [] : redirectsOf(proxy))].filter(({ statement }) => !statement.equals(redirect.statement));
    return !others.some(other => /^https(?::|$)/.test(other.target.value) && valueOfLine(other, values) !== false);
  });
}

/** True where a proxy in front may have taken the TLS away: the section asks what that says. */
function isBehindTls(proxy: Proxy): boolean {
  return proxy.statements().some(({ words }) => words.some(({ value }) => /hdr\w*\(x-forwarded-proto/i.test(value)));
}
