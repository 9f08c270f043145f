import type { Statement } from '../syntax/statement.ts';
import { valueOfCondition, type Valuation } from './condition-value.ts';
import type { Proxy } from './proxy.ts';
import { replyOf } from './rule-reply.ts';
import { conditionOf } from './statement-condition.ts';

const refusing: ReadonlySet<string> = new Set(['deny', 'reject', 'silent-drop', 'tarpit']);
const serving = /^(?:accept|allow|auth|lua\..*|redirect|return|switch-mode|use-service)$/;

/**
 * The first line of a section's own `http-request` or `tcp-request` rules that refuses all clients for whom tests have these values. Undefined behind a line
 * that may serve some of them, or let them through.
 */
export function firstRefusalOf(proxy: Proxy, keyword: 'http-request' | 'tcp-request', values: Valuation): Statement | undefined {
  if (keyword === 'http-request' && proxy.mode !== 'http') return undefined;
  const at = keyword === 'http-request' ? 1 : 2;
  for (const line of proxy.statements(keyword)) {
    const action = line.word(at)?.value ?? '';
    const isRefusal = refusing.has(action) || (action === 'return' && returnsError(line));
    if (!isRefusal && !serving.test(action)) continue;
    const found = conditionOf(line);
    const value = found ? valueOfCondition(found.condition, found.unless, proxy, values) : true;
    if (isRefusal && value === true) return proxy.section.isCertain(line) ? line : undefined;
    if (!isRefusal && value !== false) return undefined;
  }
  return undefined;
}

/** True for a `return` with a status of 400 or more. */
function returnsError(line: Statement): boolean {
  return Number(replyOf(line.words.slice(2)).status?.value) >= 400;
}
