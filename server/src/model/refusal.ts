import { canAllFail, failsWhenNothingHolds, type PolarCondition } from '../expression/negation.ts';
import { mayAlwaysHold, whenActs } from './certain-condition.ts';
import { impossiblePairs } from './impossible-pairs.ts';
import { inLongSections } from './per-block.ts';
import { lineageOf, perProxyWith, type Proxy } from './proxy.ts';
import { actionOf, refusingActions, rulesOf, tcpRuleSetsOf, type Rule } from './request-rules.ts';
import { conditionOf } from './statement-condition.ts';

/** The rules behind which nobody is left to be served. */
export interface Refusal {
  /** The one that refuses the last. */
  readonly rule: Rule;
  /** Those above it that refuse the others; empty when it refuses everybody by itself. */
  readonly others: readonly Rule[];
}

const refusing: readonly string[] = [...refusingActions, 'auth'];
/** After these a request is served, or no longer asked: what stands below is meant for the rest. */
const serving = new Set(['accept', 'allow', 'redirect', 'return', 'use-service', 'switch-mode']);

/** Nobody writes more lines than this that only together refuse everybody; who is left is asked again at each. */
const MAX_LINES = 64;

/**
 * The rules of a section that together refuse everybody who comes to it; undefined when somebody gets past, or is answered or let through before. Lines
 * under an undecided `.if` refuse nobody.
 */
export const refusalOf: (proxy: Proxy) => Refusal | undefined = perProxyWith(refusing, undefined, proxy => {
  if (letsThrough(proxy)) return undefined;
  const layers = tcpRuleSetsOf(proxy);
  const connection = proxy.isFrontend ? layers : layers.slice(2);
  const sets = proxy.mode === 'http' ? [...connection, rulesOf(proxy, 'http-request')] : connection;
  const taken: PolarCondition[] = [];
  const others: Rule[] = [];
  let isCertainlyPassed = true;
  for (const set of sets) {
    // What is asked of one state of a request. The next rule set may see another address of the client: behind the PROXY protocol.
    let alike: PolarCondition[] = [];
    for (const rule of set) {
      if (serving.has(rule.action) || rule.action.startsWith('lua.')) return undefined;
      if (changing.test(rule.action)) alike = [];
      if (!refusing.includes(rule.action) || !rule.owner.section.isCertain(rule.statement)) continue;
      const condition = whenActs(rule.statement, rule.owner);
      taken.push(condition);
      alike.push(condition);
      const isPassed = failsWhenNothingHolds(condition);
      isCertainlyPassed &&= isPassed;
      if (!isPassed && !canAllFail([condition, ...impossiblePairs([condition])])) return { rule, others: [] };
      if (!isCertainlyPassed && taken.length > MAX_LINES) return undefined;
      if (!isCertainlyPassed && !canAllFail([...taken, ...impossiblePairs(alike)])) return { rule, others };
      others.push(rule);
    }
  }
  return undefined;
});

/** Actions after which the same test may have another answer. */
const changing = /^(?:set-(?:path|uri|query|method|header|src|dst|var)|replace-|(?:add|del)-header|normalize-uri|track-|sc-)/;

/** True when it is seen at once that a request gets past all rules: one for which no ACL is true. */
function letsThrough(proxy: Proxy): boolean {
  for (const { section } of lineageOf(proxy)) if (!section.read(refusesSome).every(each => !each)) return false;
  return true;
}

/** True for a block with a line that may refuse a request of which no ACL is true, or with an ACL that may be true of all. */
const refusesSome = inLongSections(block => block.statementsOf('acl', 'http-request', 'tcp-request').some(statement => {
  if (statement.keyword === 'acl') return mayAlwaysHold(statement.values(2).join(' '));
  if (!refusing.includes(actionOf(statement))) return false;
  const found = conditionOf(statement);
  if (!found || !failsWhenNothingHolds(found)) return true;
  return found.condition.groups.some(group => group.some(term => term.kind === 'anonymous' && mayAlwaysHold(term.text)));
}));
