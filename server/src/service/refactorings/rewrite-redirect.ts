import { actionOptionCount } from '../../language/action-arguments.ts';
import { literalFormat } from '../../lint/migrations/write-word.ts';
import { deleteLine, type RuleEdit } from '../../lint/edits/rule-edits.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { startWithComments, type Chosen, type PlacedRefactoring } from './refactoring.ts';

/** Actions behind which `http-request` rules may be skipped, but not `redirect` lines. */
const endsRules = /^(?:allow|cache-use|use-service|lua\..*)$/;

/**
 * Writes a `redirect` line, and those above it, as `http-request redirect`. HAProxy runs `redirect` lines behind all `http-request` rules and the access
 * rules of the statistics page: the new ones go behind all other `http-request` rules, and where that is not the same nothing is offered. What a
 * `redirect` says is no log-format. Tried on 2.6 to 3.4.
 */
export function rewriteRedirect({ section, proxy, statement }: Chosen): PlacedRefactoring[] {
  if (statement.keyword !== 'redirect' || proxy.kind === 'defaults' || proxy.mode !== 'http' || section.isConditional) return [];
  if (proxy.effectiveLines('stats').length > 0 || proxy.effectiveLines('http-request').some(line => endsRules.test(line.word(1)?.value ?? ''))) return [];
  const lines = section.statements('redirect', 'http-request');
  const last = lines.reduce((found, line, i) => (line.keyword === 'http-request' ? i : found), -1);
  const redirects = lines.slice(0, lines.findIndex(line => line.equals(statement)) + 1).filter(line => line.keyword === 'redirect');
  const [anchor, moved] = [lines[last], redirects.filter(line => lines.indexOf(line) < last)];
  const edits = redirects.map(editsOf);
  if (!edits.every(each => each !== undefined) || moved.some(line => startWithComments(line) < line.line.start)) return [];
  const staying = edits.slice(moved.length).flat();
  const what = redirects.length === 1 ? 'as' : `this and the ${redirects.length - 1} above as`;
  if (!anchor || moved.length === 0) return [{ title: `Rewrite ${what} \`http-request redirect\``, kind: 'rewrite', edits: staying }];
  const eol = anchor.block.lineEndAt(anchor.line.end);
  const below = moved.map((line, i) => eol + line.indentation + rewritten(line, edits[i] ?? [])).join('');
  const insertion = { at: { block: anchor.block, span: { start: anchor.line.end, end: anchor.line.end } }, text: below };
  return [{ title: `Rewrite ${what} \`http-request redirect\`, below the rules that run before`, kind: 'rewrite', edits: [...moved.map(deleteLine), insertion, ...staying] }];
}

/** The edits that make one of it; undefined where it could say something else. */
function editsOf(statement: Statement): RuleEdit[] | undefined {
  const { block, span } = statement;
  const end = writtenConditionOf(statement)?.start ?? Infinity;
  const targets: Word[] = [];
  for (let i = 1; i < end; i++) {
    const option = statement.word(i)?.value;
    if (option === undefined) break;
    const target = statement.word(i + 1);
    if (target && /^(?:location|prefix|scheme)$/.test(option)) targets.push(target);
    i += actionOptionCount(option);
  }
  const [target, another] = targets;
  if (!target || another || target.hasVariable || target.text.includes('\\x')) return undefined;
  return [{ at: { block, span: { start: span.start, end: span.start } }, text: 'http-request ' }, { at: target, text: literalFormat(target.text) }];
}

/** The line from its first word on, with the edits applied to it. */
function rewritten({ block, line, span }: Statement, edits: readonly RuleEdit[]): string {
  let [text, at] = ['', span.start];
  for (const { at: { span: { start, end } }, text: put } of edits) {
    text += block.text.slice(at, start) + put;
    at = end;
  }
  return text + block.text.slice(at, line.end);
}
