import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { contentReadBy } from '../../language/content-fetches.ts';
import { httpsPorts } from '../../language/http-ports.ts';
import type { Statement } from '../../syntax/statement.ts';
import { bindsOf, isTls } from './bind.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { contentReadOn, switchesToHttp, waitingIn } from '../request-rules/content.ts';
import { readsHandshake } from '../conditions/handshake-test.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import type { Route } from '../routes/route.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** True for a route that is taken because of what a TLS greeting says. */
export function looksAtGreeting({ owner, statement, isDynamic, name }: Route): boolean {
  if (isDynamic && readsHandshake(name.replace(/^%\[/, ''))) return true;
  const found = conditionOf(statement);
  return found?.unless === false && found.condition.groups.flat().some(term => !term.negated && testsOfTerm(term, owner).some(test => readsHandshake(fetchOf(test))));
}

/** True for a section that lets TLS greetings through, all or some, and rejects the rest. */
export function admitsOnlyTls(owner: Proxy): boolean {
  let isSomebodyLetIn = false;
  for (const rule of decidingRules(owner)) {
    if (actionIn(rule) === 'accept') {
      if (!needsGreeting(rule, owner)) return false;
      isSomebodyLetIn = true;
    } else if (!conditionOf(rule)) return isSomebodyLetIn;
    else if (asksForGreeting(rule, owner) === 'rest') return true;
  }
  return false;
}

/** True for a rule that acts on nobody who has not greeted with TLS, whatever it asks for besides. */
function needsGreeting(rule: Statement, proxy: Proxy): boolean {
  const found = conditionOf(rule);
  const isWithGreeting = found?.unless === false && found.condition.groups.every(group => group.some(term => !term.negated && isGreeting(term, proxy)));
  return isWithGreeting || asksForGreeting(rule, proxy) === 'greeting';
}

/** True for a section that takes clients on some ports only: on 443, say. */
export function isOnlyOn(owner: Proxy, ...taken: readonly number[]): boolean {
  const binds = bindsOf(owner);
  return binds.length > 0 && binds.every(({ addresses }) => addresses.every(({ ports }) => ports?.first === ports?.last && taken.includes(ports?.first ?? 0)));
}

/**
 * True for a section in TCP mode that waits for the TLS greeting of its clients and hands all of it on, undecrypted: it rejects whatever is none, or listens
 * where nobody comes without. A section that tells TLS from something else, to send them different ways, is left out. Lab case host-asked-of-passed-tls.
 */
export const passesTlsOn: (proxy: Proxy) => boolean = perProxyWith(['tcp-request'], false, proxy => {
  const binds = bindsOf(proxy);
  const isClear = binds.length > 0 && binds.every(bind => !isTls(bind) && !bind.statement.words.slice(2).some(word => word.hasVariable));
  if (!isClear || proxy.mode !== 'tcp' || proxy.isDisabled || waitingIn(proxy) !== 'waits' || switchesToHttp(proxy)) return false;
  if (admitsOnlyTls(proxy)) return true;
  const rules = contentRules(proxy);
  const accepts = rules.filter(rule => actionIn(rule) === 'accept');
  if (!isOnlyOn(proxy, ...httpsPorts) || accepts.length === 0 || !accepts.every(rule => asksForGreeting(rule, proxy) === 'greeting')) return false;
  return !rules.some(rule => contentReadOn(rule, proxy).has('http')) && !proxy.statements('use_backend', 'use-server').some(line => tellsTlsApart(line, proxy));
});

/** True for a line that asks whether a client speaks TLS, or HTTP, at all. */
function tellsTlsApart(line: Statement, proxy: Proxy): boolean {
  return termsOn(line).some(term => {
    const tests = testsOfTerm(term, proxy);
    if (term.kind === 'named' && tests.length === 0) return true;
    return tests.some(test => readsHandshake(fetchOf(test)) ? !/_(?:sni|alpn)$/.test(fetchOf(test)) || isPresence(test) : contentReadBy(fetchOf(test)) === 'raw');
  });
}

/** True for `-m found`, and for a test without a text to compare with. */
function isPresence({ flags, patterns }: AclTest): boolean {
  return flags.some(({ argument }) => argument === 'found') || (patterns.length === 0 && flags.every(({ name }) => name !== '-f'));
}

function contentRules(proxy: Proxy): Statement[] {
  return proxy.effectiveLines('tcp-request').filter(line => line.word(1)?.value === 'content');
}

function actionIn(rule: Statement): string {
  return rule.word(2)?.value ?? '';
}

function decidingRules(proxy: Proxy): Statement[] {
  return contentRules(proxy).filter(rule => ['accept', 'reject'].includes(actionIn(rule)));
}

/** Whether a rule acts on those who greet with TLS, or on all the rest; undefined for other rules. */
function asksForGreeting(rule: Statement, proxy: Proxy): 'greeting' | 'rest' | undefined {
  const found = conditionOf(rule);
  const [group, more] = found?.condition.groups ?? [];
  const [term, another] = group ?? [];
  if (!found || !term || more || another || !isGreeting(term, proxy)) return undefined;
  return term.negated === found.unless ? 'greeting' : 'rest';
}

function isGreeting(term: Term, proxy: Proxy): boolean {
  const tests = testsOfTerm(term, proxy);
  return tests.length > 0 && tests.every(test => /^req[._]ssl_hello_type$/.test(fetchOf(test)) && test.patterns.length === 1 && test.patterns[0]?.text === '1');
}
