import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import { looksAtContent, waitingIn } from './content.ts';
import { fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/**
 * The `tcp-request content accept` rule of a section that waits, by which a network of clients, or all but some, are past the inspection before anything has come:
 * it stands above the first rule that waits, and asks where they come from. A single address may be that of a monitor, which says nothing.
 */
export function earlyAcceptIn(proxy: Proxy): Statement | undefined {
  if (waitingIn(proxy) !== 'waits') return undefined;
  for (const rule of proxy.statements('tcp-request')) {
    if (rule.word(1)?.value !== 'content') continue;
    if (looksAtContent(rule, proxy)) return undefined;
    if (rule.word(2)?.value === 'accept' && asksForNetwork(rule, proxy)) return proxy.section.isCertain(rule) ? rule : undefined;
  }
  return undefined;
}

function asksForNetwork(rule: Statement, proxy: Proxy): boolean {
  const terms = termsOn(rule);
  const unless = conditionOf(rule)?.unless === true;
  return terms.length > 0 && terms.every(term => isOfAddress(term, proxy)) && terms.some(term => term.negated !== unless || isNetwork(term, proxy));
}

function isOfAddress(term: Term, proxy: Proxy): boolean {
  const tests = testsOfTerm(term, proxy);
  return tests.length > 0 && tests.every(test => fetchOf(test) === 'src');
}

function isNetwork(term: Term, proxy: Proxy): boolean {
  return testsOfTerm(term, proxy).some(({ flags, patterns }) => flags.some(({ name }) => name === '-f') || patterns.some(({ text }) => /\/(?!32$|128$)/.test(text)));
}
