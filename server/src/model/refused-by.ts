import type { Statement } from '../syntax/statement.ts';
import { valueOfCondition, type Valuation } from './condition-value.ts';
import type { Proxy } from './proxy.ts';
import { actionOf, turnsAway } from './request-rules.ts';
import { conditionOf } from './statement-condition.ts';

const serving = /^(?:accept|allow|auth|lua\..*|redirect|return|switch-mode|use-service)$/;

/**
 * The first line of a section's own `http-request` or `tcp-request` rules that refuses all clients for whom tests have these values. Undefined behind a line
 * that may serve some of them, or let them through.
 */
export function firstRefusalOf(proxy: Proxy, keyword: 'http-request' | 'tcp-request', values: Valuation): Statement | undefined {
  if (keyword === 'http-request' && proxy.mode !== 'http') return undefined;
  for (const line of proxy.statements(keyword)) {
    const isRefusal = turnsAway(line);
    if (!isRefusal && !serving.test(actionOf(line))) continue;
    const found = conditionOf(line);
    const value = found ? valueOfCondition(found.condition, found.unless, proxy, values) : true;
    if (isRefusal && value === true) return proxy.section.isCertain(line) ? line : undefined;
    if (!isRefusal && value !== false) return undefined;
  }
  return undefined;
}
