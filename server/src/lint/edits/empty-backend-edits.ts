import { conditionOf, type StatementCondition } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import { isInOrder, orderedLinesOf } from '../../model/request-rules/rule-order.ts';
import type { Comment } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { addLine, insertLineAbove, type RuleEdit } from './rule-edits.ts';

/** `# server app1 192.0.2.1:8080`, with what stands before the word, and the rest of the line. */
const offServer = /^#[#\s]*(?=server\s+[\w.-]+\s+[\w.:[\]-]+:\d+(?:\s|$))/;

function textOf({ block, span }: Comment): string {
  return block.text.slice(span.start, span.end);
}

/** Takes the `#` from the lines of servers that somebody has commented out. A server that is alone needs no check to be found dead; several do. */
export function putServersBack(proxy: Proxy): RuleRepair[] {
  const all = proxy.section.blocks.flatMap(block => [...block.comments()].filter(comment => comment.statement < 0 && offServer.test(textOf(comment))));
  if (all.length === 0 || proxy.section.isConditional) return [];
  const isChecked = proxy.effectiveLines('default-server').some(line => line.words.some(word => word.value === 'check'));
  const edits = all.flatMap((comment): RuleEdit[] => {
    const { block, span } = comment;
    const text = textOf(comment);
    const start = { start: span.start, end: span.start + (offServer.exec(text)?.[0].length ?? 0) };
    const end = span.start + text.trimEnd().length;
    const needsCheck = !isChecked && !/\s(?:check|backup|disabled)\b|#.*#/.test(text);
    return [{ at: { block, span: start }, text: '' }, ...(needsCheck ? [{ at: { block, span: { start: end, end } }, text: ' check' }] : [])];
  });
  return [{ title: all.length > 1 ? `Put back the ${all.length} servers that are commented out` : 'Put back the server that is commented out', safety: 'review', edits }];
}

/** Says in a rule what all that the section leaves unanswered gets, with one of these statuses in HTTP mode. Below an `allow` it would not be reached for all requests. */
export function answerOnPurpose(proxy: Proxy, statuses: readonly string[]): RuleRepair[] {
  const isHttp = proxy.mode === 'http';
  const endsEarly =
    proxy.effectiveLines('http-request').some(line => line.word(1)?.value === 'allow') ||
    proxy.effectiveLines('tcp-request').some(line => line.word(2)?.value === 'accept');
  const condition = isHttp ? whereNotRedirected(proxy) : '';
  if (endsEarly || proxy.section.isConditional || condition === undefined) return [];
  const [later] = runningLater(proxy, isHttp);
  if (later && !isInOrder(proxy)) return [];
  const refusals: readonly (readonly [keyword: string, text: string, title: string])[] = isHttp
    ? statuses.map(status => ['http-request', `http-request deny deny_status ${status}`, status === '404' && statuses.length > 1 ? 'Answer 404 to all other requests' : `Answer ${status} on purpose`])
    : [['tcp-request', 'tcp-request content reject', 'Reject on purpose']];
  return refusals.map(([keyword, text, title]) => ({
    title, safety: 'review', edits: [later ? insertLineAbove(later, text + condition) : addLine(proxy, text + condition, keyword)],
  }));
}

/** The lines that run after the rule which refuses, and that HAProxy wants below it. */
function runningLater(proxy: Proxy, isHttp: boolean): Statement[] {
  const keywords = isHttp ? ['redirect', 'use_backend', 'default_backend', 'use-server'] : ['use-server'];
  return orderedLinesOf(proxy).map(({ statement }) => statement).filter(line => keywords.includes(line.keyword));
}

/** A `redirect` runs after all `http-request` rules: the condition that leaves it what it answers. Undefined where one line cannot say it. */
function whereNotRedirected(proxy: Proxy): string | undefined {
  const [first, ...others] = proxy.statements('redirect').map(conditionOf);
  if (!first) return proxy.statements('redirect').length === 0 ? '' : undefined;
  const said = (found: StatementCondition) => asWritten(found.statement.words.slice(found.start));
  if (others.length === 0) {
    const text = said(first);
    const isOneTerm = first.condition.groups.flat().length === 1;
    return !first.unless && isOneTerm && text.startsWith('!') ? ` if ${text.slice(1).trimStart()}` : ` ${first.unless ? 'if' : 'unless'} ${text}`;
  }
  const all = [first, ...others.flatMap(found => found ?? [])];
  return all.length > others.length && all.every(found => !found.unless) ? ` unless ${all.map(said).join(' or ')}` : undefined;
}
