import { isUsableAt } from '../../language/fetches.ts';
import { checkSample } from '../../model/expressions/sample-check.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { checkpointsOfKind } from '../../model/expressions/written-expressions.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineAbove } from './rule-edits.ts';

/** Lines that run when the request is gone. */
const later: readonly string[] = ['http-response', 'http-after-response', 'log-format', 'log-format-sd', 'error-log-format'];
/** Lines below which HAProxy warns of a rule for requests. */
const below: readonly string[] = ['use_backend', 'use-server', 'redirect'];

/**
 * Keeps what a line reads of the request too late, as in `http-response set-header X-Origin %[req.hdr(origin)]`, in a variable of the transaction. The rule that
 * does so stands above the line, or above what has to stay behind the rules.
 */
export function keepForLater(statement: Statement, { kind, at, text }: ExpressionProblem, section: string, version: HaproxyVersion): RuleRepair[] {
  const { block, span } = at;
  if (kind !== 'not-available' || !later.includes(statement.keyword) || !['frontend', 'backend', 'listen'].includes(section) || block.text.slice(span.start - 2, span.start) !== '%[') return [];
  const [fetch = '', args = ''] = /^[\w.]+(?:\(([^()"'\\\s]*)\))?/.exec(block.text.slice(span.start, statement.span.end)) ?? [];
  if (!fetch.startsWith(text) || !isOfRequest(fetch, section, version)) return [];
  const variable = `txn.${(args || text).toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')}`;
  const line = `http-request set-var(${variable}) ${fetch}`;
  const isKept = block.text.includes(line);
  if (variable === 'txn.' || (!isKept && block.text.includes(`${variable})`))) return [];
  const anchor = [...block.statements()].find(each => each.index <= statement.index && below.includes(each.keyword)) ?? statement;
  const edits = [...(isKept ? [] : [insertLineAbove(anchor, line)]), { at: { block, span: { start: span.start, end: span.start + fetch.length } }, text: `var(${variable})` }];
  return [{ title: `Keep it by \`${line}\` and read \`var(${variable})\``, safety: 'review', edits }];
}

function isOfRequest(fetch: string, section: string, version: HaproxyVersion): boolean {
  const { problem, fetch: fact } = checkSample(fetch, 'argument', version);
  return !problem && fact !== undefined && checkpointsOfKind('http-request', section).some(checkpoint => isUsableAt(fact, checkpoint));
}
