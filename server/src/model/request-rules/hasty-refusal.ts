import type { Term } from '../../expression/condition.ts';
import { contentReadBy, contentReadByPredefined } from '../../language/content-fetches.ts';
import type { Statement } from '../../syntax/statement.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/**
 * The `tcp-request content` rules that close a connection of which nothing has come yet: those that ask for its first bytes and refuse who lacks them, and a
 * refusal of all others below a rule that accepts by them. Without `inspect-delay` that is nearly every connection (tried on 2.6 and 3.4).
 */
export function refusalsOfSilent(proxy: Proxy): readonly Statement[] {
  const rules = proxy.statements('tcp-request').filter(rule => rule.word(1)?.value === 'content' && proxy.section.isCertain(rule));
  return rules.filter((rule, i) => {
    if (!['reject', 'silent-drop'].includes(actionOf(rule))) return false;
    if (conditionOf(rule)) return holdsForSilent(rule, proxy);
    const accepting = rules.slice(0, i).filter(each => actionOf(each) === 'accept');
    return accepting.length > 0 && accepting.every(each => conditionOf(each)?.unless === false && termsOn(each).some(term => !term.negated && asksForBytes(term, proxy)));
  });
}

function holdsForSilent(rule: Statement, proxy: Proxy): boolean {
  const found = conditionOf(rule);
  if (!found) return true;
  const { groups } = found.condition;
  if (found.unless) return groups.every(group => group.some(term => !term.negated && asksForBytes(term, proxy)));
  return groups.some(group => group.length > 0 && group.every(term => term.negated && asksForBytes(term, proxy)));
}

/** True for a test that fails as long as nothing has come: not one of how much has. */
function asksForBytes(term: Term, proxy: Proxy): boolean {
  const tests = testsOfTerm(term, proxy);
  if (term.kind === 'named' && tests.length === 0) return term.name !== 'WAIT_END' && contentReadByPredefined(term.name) !== undefined;
  return tests.length > 0 && tests.every(test => !/^req[._]len$/.test(fetchOf(test)) && contentReadBy(fetchOf(test)) !== undefined);
}
