import { asBefore, changedBy } from '../conditions/changed-tests.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import type { End } from '../routes/answered-routes.ts';
import { takerAmong } from '../routes/answered-rules.ts';
import { ruleSetsOf, turnsAway, type Rule } from './request-rules.ts';

/** An `allow` or `accept` for those alone whom a rule above it refuses. */
export interface DeadAllow {
  readonly rule: Rule;
  readonly by: Rule;
}

/** Each is compared with all refusals above it. */
const MAX_RULES = 50;

export const deadAllowsOf: (proxy: Proxy) => readonly DeadAllow[] = perProxyWith(['allow', 'accept'], [], proxy => {
  if (proxy.kind === 'defaults' || proxy.isDisabled) return [];
  return ruleSetsOf(proxy).flatMap(deadAllowsAmong);
});

function deadAllowsAmong(set: readonly Rule[]): DeadAllow[] {
  const ends = set.filter(rule => letsIn(rule) || isRefusal(rule));
  if (ends.length > MAX_RULES || !ends.some(letsIn) || !ends.some(isRefusal)) return [];
  const found: DeadAllow[] = [];
  let above: End[] = [];
  let letIn: End[] = [];
  let state = 0;
  for (const rule of set) {
    // What it does nobody can tell.
    if (rule.action.startsWith('lua.')) above = [];
    const changed = changedBy(rule);
    if (changed) {
      state++;
      const now = state;
      const before = (end: End): End => ({ ...end, acts: asBefore(end.acts, changed, now) });
      above = above.map(before);
      letIn = letIn.map(before);
    }
    if (!rule.owner.section.isCertain(rule.statement)) continue;
    if (isRefusal(rule)) above.push({ rule, acts: whenActs(rule.statement, rule.owner) });
    if (!letsIn(rule)) continue;
    const end: End = { rule, acts: whenActs(rule.statement, rule.owner) };
    // Whom a line above lets in needs no other.
    const taker = takerAmong(letIn, end) ? undefined : takerAmong(above, end);
    if (taker) found.push({ rule, by: taker.rule });
    letIn.push(end);
  }
  return found;
}

function letsIn({ action, statement }: Rule): boolean {
  return (action === 'allow' || action === 'accept') && conditionOf(statement) !== undefined;
}

function isRefusal({ statement }: Rule): boolean {
  return turnsAway(statement) && conditionOf(statement) !== undefined;
}
