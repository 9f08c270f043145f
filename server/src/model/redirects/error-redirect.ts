import type { Statement } from '../../syntax/statement.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { endingActions, type Redirect } from './redirect.ts';
import { rulesOf, type Rule } from '../request-rules/request-rules.ts';
import { writtenConditionOf } from '../conditions/statement-condition.ts';

const keywords = ['errorloc', 'errorloc302', 'errorloc303'];

/** A refusal that is sent elsewhere: `errorloc 403 /denied.html`. */
export interface ErrorRedirect extends Redirect {
  /** The line that says where to. `statement` is the rule that refuses. */
  readonly errorLine: Statement;
}

/**
 * The `http-request` rules of a section that refuse with a status for which it has one `errorloc` line, and nothing else. It is answered with a redirect
 * (302 and 303 on 2.6 and 3.4).
 */
export const errorRedirectsOf: (proxy: Proxy) => readonly ErrorRedirect[] = perProxyWith(keywords, [], proxy => {
  if (proxy.kind === 'defaults' || proxy.mode !== 'http' || proxy.isDisabled) return [];
  const before: Rule[] = [];
  const found: ErrorRedirect[] = [];
  for (const rule of rulesOf(proxy, 'http-request')) {
    const { statement, owner, action } = rule;
    const status = proxy.section.isCertain(statement) ? statusOf(rule) : undefined;
    const errorLine = status === undefined ? undefined : errorLineOf(proxy, status);
    const target = errorLine?.word(2);
    if (errorLine && target && !target.value.includes('%')) found.push({ statement, owner, kind: 'location', target, status: '302', before: [...before], errorLine });
    if (endingActions.has(action) || action.startsWith('lua.')) before.push(rule);
  }
  return found;
});

/** The status of a refusal that says nothing else of its answer. */
function statusOf({ statement, action }: Rule): string | undefined {
  if (action !== 'deny' && action !== 'tarpit') return undefined;
  const found = writtenConditionOf(statement);
  const [name, status, more] = statement.values(2).slice(0, found && found.start - 3);
  if (name === undefined) return action === 'deny' ? '403' : '500';
  return name === 'deny_status' && more === undefined ? status : undefined;
}

/** Undefined where several lines may answer. */
function errorLineOf(proxy: Proxy, status: string): Statement | undefined {
  if (['errorfile', 'errorfiles', 'http-error'].some(keyword => proxy.effectiveLines(keyword).length > 0)) return undefined;
  const [line, another] = keywords.flatMap(keyword => proxy.effectiveLines(keyword)).filter(each => each.word(1)?.value === status);
  return another || !line || !proxy.section.isCertain(line) ? undefined : line;
}
