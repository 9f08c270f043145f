import type { Statement } from '../../syntax/statement.ts';
import { addressesOf } from '../conditions/address-test.ts';
import { fetchOf, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Proxy } from '../proxy.ts';
import { contain } from '../incremental/ranges.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** True for a section with a rule by which whoever connects, or some of them, say first which client they speak for. */
export function expectsAddress(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(line => /^expect-(?:proxy|netscaler-cip)$/.test(line.word(2)?.value ?? ''));
}

/** The address from which this machine calls itself at 127.0.0.1 and its like. */
const loopback = 0x7f000001n;

/** The `tcp-request connection expect-proxy` rule that expects the PROXY protocol of HAProxy's own calls to a loopback address, if any does. */
export interface OwnCalls {
  readonly rule: Statement | undefined;
}

/**
 * What `tcp-request connection expect-proxy` rules expect of HAProxy's own calls to 127.0.0.1: a rule without a condition expects the PROXY protocol of
 * everybody, one that asks for `src` of those addresses. Undefined where nobody can tell.
 */
export function expectedOfOwnCalls(proxy: Proxy): OwnCalls | undefined {
  const answers = proxy.effectiveLines('tcp-request').filter(line => line.word(2)?.value === 'expect-proxy').map(line => ({ line, expects: expectsLoopback(line, proxy) }));
  if (answers.some(({ expects }) => expects === undefined)) return undefined;
  return { rule: answers.find(({ expects }) => expects)?.line };
}

function expectsLoopback(line: Statement, proxy: Proxy): boolean | undefined {
  if (!proxy.section.isCertain(line)) return undefined;
  const found = conditionOf(line);
  if (!found) return true;
  const [term, more] = found.condition.groups.flat();
  const tests = term && !more ? testsOfTerm(term, proxy) : [];
  const ranges = tests.map(test => (fetchOf(test) === 'src' ? addressesOf(test) : undefined));
  if (!term || ranges.length === 0 || ranges.includes(undefined)) return undefined;
  return contain(ranges.flatMap(each => each ?? []), loopback) !== term.negated !== found.unless;
}
