import { valueOfCondition, type Valuation } from '../conditions/condition-value.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf, turnsAway, type Rule } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

const serving = /^(?:accept|allow|auth|lua\..*|redirect|return|switch-mode|use-service)$/;

/** A rule that refuses all of them, and how many of its keyword run before it. */
interface RefusalBelow {
  readonly rule: Rule;
  readonly above: number;
}

/**
 * The first of the `http-request` or `tcp-request` rules of a section, inherited ones before its own, that refuses all clients for whom tests have these
 * values. Undefined behind a line that may serve some of them, or let them through.
 * @param valuesBelow the values behind so many rules
 */
export function firstRefusalOf(proxy: Proxy, keyword: 'http-request' | 'tcp-request', valuesBelow: (above: number) => Valuation): RefusalBelow | undefined {
  if (keyword === 'http-request' && proxy.mode !== 'http') return undefined;
  for (const [above, rule] of rulesOf(proxy, keyword).entries()) {
    const { statement, owner } = rule;
    const isRefusal = turnsAway(statement);
    if (!isRefusal && !serving.test(rule.action)) continue;
    const found = conditionOf(statement);
    const value = found ? valueOfCondition(found.condition, found.unless, owner, valuesBelow(above)) : true;
    if (isRefusal && value === true) return owner.section.isCertain(statement) ? { rule, above } : undefined;
    if (!isRefusal && value !== false) return undefined;
  }
  return undefined;
}
