import type { AclTest } from '../../expression/acl.ts';
import { canAllFail, failsWhenNothingHolds, predefinedConstant, type ConstantOf, type PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { bindOption, bindsOf } from '../binds/bind.ts';
import { inverse, mayAlwaysHold, whenActs } from '../conditions/certain-condition.ts';
import { addressTests, asBefore, changedBy } from '../conditions/changed-tests.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import { handshakeFetchIn, hasNoHandshake, withoutHandshake } from '../conditions/handshake-test.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { numbersOf } from '../conditions/number-test.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { lineageOf, perProxyWith, type Proxy } from '../proxy.ts';
import { areApart, lieWithin, type Range } from '../incremental/ranges.ts';
import { actionOf, refusingActions, rulesOf, tcpRuleSetsOf, turnsAway, type Rule } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** The rules behind which nobody is left to be served. */
export interface Refusal {
  /** The one that refuses the last. */
  readonly rule: Rule;
  /** Those above it that refuse the others; empty when it refuses everybody by itself. */
  readonly others: readonly Rule[];
  /** True where they let `HEAD` pass, and nothing else: `METH_GET` holds for both, so `!METH_GET or !METH_HEAD` refuses `GET` (2.6 to 3.4). */
  readonly isHeadLeft: boolean;
  /** The fetch of a TLS handshake that one of them, or a rule that would let clients past, asks for where none is left to read. */
  readonly handshakeFetch: string | undefined;
}

/** After these a request is served, or no longer asked: what stands below is meant for the rest. */
const serving = new Set(['accept', 'allow', 'redirect', 'return', 'use-service', 'switch-mode']);

function mayServe(action: string): boolean {
  return serving.has(action) || action.startsWith('lua.');
}

/** True for a rule that refuses. One that answers all with an error is a page for maintenance, and left out. */
function isRefusal({ statement, action }: Rule): boolean {
  return refuses(statement) && (action !== 'return' || conditionOf(statement) !== undefined);
}

function refuses(statement: Statement): boolean {
  return turnsAway(statement) || actionOf(statement) === 'auth';
}

/** Nobody writes more lines than this that only together refuse everybody; who is left is asked again at each. */
const MAX_LINES = 64;

/**
 * The rules of a section that together refuse everybody who comes to it; undefined when somebody gets past, or is answered or let through before. Lines
 * under an undecided `.if` refuse nobody.
 */
export const refusalOf: (proxy: Proxy) => Refusal | undefined = perProxyWith([...refusingActions, 'auth', 'return'], undefined, proxy => {
  if (letsThrough(proxy)) return undefined;
  const layers = tcpRuleSetsOf(proxy);
  const connection = proxy.isFrontend ? layers : layers.slice(2);
  const sets = proxy.mode === 'http' ? [...connection, rulesOf(proxy, 'http-request')] : connection;
  const constantOf: ConstantOf = name => (name === 'HTTP' && proxy.mode === 'http' ? true : predefinedConstant(name));
  // Who asks with `HEAD` alone is nobody to serve.
  const besidesHead: ConstantOf = name => (name === 'METH_HEAD' ? false : constantOf(name));
  let taken: PolarCondition[] = [];
  // What is asked of one state of a request.
  let alike: PolarCondition[] = [];
  let state = 0;
  const others: Rule[] = [];
  let isCertainlyPassed = true;
  const change = (tests: RegExp | undefined) => {
    if (!tests || taken.length > MAX_LINES) return;
    state++;
    taken = taken.map(each => asBefore(each, tests, state));
    alike = [];
  };
  const isPassedAtSight = passedAtSight(proxy);
  const isBlind = hasNoHandshake(proxy);
  let handshakeFetch: string | undefined;
  const meaningOf = ({ statement, owner }: Rule): PolarCondition => {
    const acts = whenActs(statement, owner);
    if (!isBlind) return acts;
    handshakeFetch ??= handshakeFetchIn(acts);
    return withoutHandshake(acts);
  };
  for (const [i, set] of sets.entries()) {
    if (proxy.isFrontend && i === 1 && isToldAddress(proxy)) change(addressTests);
    // `accept` lets a client past the rest of its layer, and not past the layers that follow.
    let isLetPast = false;
    for (const rule of set) {
      if (taken.length > MAX_LINES && isPassedAtSight(rule)) continue;
      if (isBlind && !canAllFail([inverse(meaningOf(rule))])) continue;
      isLetPast ||= rule.action === 'accept';
      if (isLetPast && i < sets.length - 1) {
        change(changedBy(rule));
        continue;
      }
      const isRefusing = isRefusal(rule);
      if (mayServe(rule.action) && !isRefusing) return undefined;
      change(changedBy(rule));
      if (!isRefusing || !rule.owner.section.isCertain(rule.statement)) continue;
      const condition = meaningOf(rule);
      taken.push(condition);
      alike.push(condition);
      const refusalBy = (conditions: readonly PolarCondition[], above: readonly Rule[]): Refusal | undefined =>
        canAllFail(conditions, besidesHead) ? undefined : { rule, others: above, isHeadLeft: canAllFail(conditions, constantOf), handshakeFetch };
      const isPassed = failsWhenNothingHolds(condition, constantOf);
      isCertainlyPassed &&= isPassed;
      const alone = isPassed ? undefined : refusalBy([condition, ...impossiblePairs([condition])], []);
      if (alone) return alone;
      if (!isCertainlyPassed && taken.length > MAX_LINES) return undefined;
      const together = isCertainlyPassed ? undefined : refusalBy([...taken, ...impossiblePairs(alike)], others);
      if (together) return together;
      others.push(rule);
    }
  }
  return undefined;
});

/**
 * The `tcp-response` or `http-response` rule of a section that puts a refusal in the place of every answer of its servers; one that lets some pass above it is
 * asked first.
 */
export const answerRefusalOf: (proxy: Proxy) => Rule | undefined = perProxyWith(['http-response', 'tcp-response'], undefined, proxy => {
  const taking = proxy.isBackend ? rulesOf(proxy, 'tcp-response').filter(({ statement }) => statement.word(1)?.value === 'content') : [];
  return withholderIn(taking, rule => cutting.includes(rule.action))
    ?? (proxy.mode === 'http' ? withholderIn(rulesOf(proxy, 'http-response'), rule => turnsAway(rule.statement)) : undefined);
});

/** The actions of `tcp-response content` that take an answer away. */
const cutting: readonly string[] = ['close', 'reject', 'silent-drop'];

function withholderIn(rules: readonly Rule[], withholds: (rule: Rule) => boolean): Rule | undefined {
  for (const rule of rules) {
    if (mayServe(rule.action) && !withholds(rule)) return undefined;
    if (withholds(rule) && rule.owner.section.isCertain(rule.statement) && holdsForAnswers(rule)) return rule;
  }
  return undefined;
}

/** True where the condition of a rule holds for every answer: each answer has one status. */
function holdsForAnswers({ statement, owner }: Rule): boolean {
  const acts = whenActs(statement, owner);
  const { unless, condition: { groups } } = acts;
  const known = groups.map(group => group.map(term => (term.kind === 'anonymous' ? holdsForStatuses(term.test, term.negated) : undefined)));
  if (unless && known.every(group => group.includes(false))) return true;
  return (!unless && known.some(group => group.length > 0 && group.every(holds => holds === true))) || !canAllFail([acts, ...impossiblePairs([acts])]);
}

/** The statuses that servers answer with. */
const statuses: Range = { from: 200, to: 599 };

/** Whether a test of the status, or its opposite, holds for every status; undefined where it does for some, and for other tests. */
function holdsForStatuses(test: AclTest, negated: boolean): boolean | undefined {
  const ranges = fetchOf(test) === 'status' && test.criterion.calls.length === 1 ? numbersOf(test) : undefined;
  if (!ranges) return undefined;
  if (lieWithin([statuses], ranges)) return !negated;
  return areApart([statuses], ranges) ? negated : undefined;
}

/** True where the PROXY protocol, or its like, may tell the address of the client; rules of the connection see that of who speaks it. */
function isToldAddress(proxy: Proxy): boolean {
  const isAccepted = bindsOf(proxy).some(bind =>
    ['accept-proxy', 'accept-netscaler-cip'].some(option => bindOption(bind, option)) || bind.statement.words.some(word => word.hasVariable));
  return isAccepted || rulesOf(proxy, 'tcp-request').some(rule => rule.action.startsWith('expect-'));
}

/** True when it is seen at once that a request gets past all rules: one for which no ACL is true. */
function letsThrough(proxy: Proxy): boolean {
  for (const { section } of lineageOf(proxy)) if (section.read(doubtsOf).some(doubts => doubts === 'acl' || doubts === 'refusal')) return false;
  return true;
}

/** Tells the rules of long sections that such a request gets past, without what their conditions stand for. */
function passedAtSight(proxy: Proxy): (rule: Rule) => boolean {
  const sections = [...lineageOf(proxy)].map(({ section }) => section).filter(section => section.isLong && !section.read(doubtsOf).includes('acl'));
  return ({ statement, owner }) => sections.includes(owner.section) && doubtsOf.remembered(statement.block) === undefined;
}

/**
 * What a block has that may refuse a request of which no ACL is true: an ACL that may be true of all, as `HTTP` is in HTTP mode, or else a line. Without
 * them, whether it has a line behind which a request may be served.
 */
const doubtsOf = inLongSections((block): 'acl' | 'refusal' | 'service' | undefined => {
  if (block.statementsOf('acl').some(statement => mayAlwaysHold(statement.values(2).join(' ')))) return 'acl';
  const rules = block.statementsOf('http-request', 'tcp-request');
  if (rules.some(mayRefuseAll)) return 'refusal';
  return rules.some(rule => mayServe(actionOf(rule))) ? 'service' : undefined;
});

function mayRefuseAll(statement: Statement): boolean {
  if (!refuses(statement)) return false;
  const found = conditionOf(statement);
  if (!found || !failsWhenNothingHolds(found)) return true;
  return found.condition.groups.some(group => group.some(term => (term.kind === 'anonymous' ? mayAlwaysHold(term.text) : term.name === 'HTTP' || term.name === 'WAIT_END')));
}
