import type { Term } from '../../expression/condition.ts';
import { contentReadBy, contentReadByPredefined } from '../../language/content-fetches.ts';
import type { Statement } from '../../syntax/statement.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/**
 * The `tcp-request content` rules that close a connection of which nothing has come yet: those that ask for its first bytes and refuse who lacks them, and a
 * refusal of all others below a rule that accepts by them. Without `inspect-delay` that is nearly every connection (tried on 2.6 and 3.4). Of `tcp-response`
 * the same of what the server says first.
 */
export function refusalsOfSilent(proxy: Proxy, side: Side = 'tcp-request'): readonly Statement[] {
  const rules = contentRules(proxy, side);
  return rules.filter((rule, i) => {
    if (!refuses(rule)) return false;
    if (conditionOf(rule)) return holdsForSilent(rule, proxy, side);
    const accepting = rules.slice(0, i).filter(each => actionOf(each) === 'accept');
    return accepting.length > 0 && accepting.every(each => conditionOf(each)?.unless === false && termsOn(each).some(term => !term.negated && asksForBytes(term, proxy, side)));
  });
}

/** The refusing rules of which each alternative asks for first bytes: they never act on a connection of which nothing has come yet. */
export function refusalsOfTalking(proxy: Proxy, side: Side): readonly Statement[] {
  return contentRules(proxy, side).filter(rule => {
    const found = refuses(rule) ? conditionOf(rule) : undefined;
    return found?.unless === false && found.condition.groups.every(group => group.some(term => !term.negated && asksForBytes(term, proxy, side)));
  });
}

type Side = 'tcp-request' | 'tcp-response';

function contentRules(proxy: Proxy, side: Side): readonly Statement[] {
  return proxy.statements(side).filter(rule => rule.word(1)?.value === 'content' && proxy.section.isCertain(rule));
}

function refuses(rule: Statement): boolean {
  return ['reject', 'silent-drop', 'close'].includes(actionOf(rule));
}

function holdsForSilent(rule: Statement, proxy: Proxy, side: Side): boolean {
  const found = conditionOf(rule);
  if (!found) return true;
  const { groups } = found.condition;
  if (found.unless) return groups.every(group => group.some(term => !term.negated && asksForBytes(term, proxy, side)));
  return groups.some(group => group.length > 0 && group.every(term => term.negated && asksForBytes(term, proxy, side)));
}

/** True for a test that fails as long as nothing has come: not one of how much has. */
function asksForBytes(term: Term, proxy: Proxy, side: Side): boolean {
  const tests = testsOfTerm(term, proxy);
  if (side === 'tcp-response') return tests.length > 0 && tests.every(test => /^(?:res\.payload(?:_lv)?|res\.ssl_hello_type|rep_ssl_hello_type)$/.test(fetchOf(test)));
  if (term.kind === 'named' && tests.length === 0) return term.name !== 'WAIT_END' && contentReadByPredefined(term.name) !== undefined;
  return tests.length > 0 && tests.every(test => !/^req[._]len$/.test(fetchOf(test)) && contentReadBy(fetchOf(test)) !== undefined);
}
