import { parseCondition } from '../../expression/condition.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { isAclAbove } from '../../model/conditions/acl-use.ts';
import { conditionKeywords } from '../../model/conditions/statement-condition.ts';
import type { QuotedLineProblem } from '../../model/quoting-problem.ts';
import type { RuleRepair } from '../finding.ts';

/** True for the words of a condition that HAProxy can read: a text of plain words hardly has the names of ACLs behind `if`. */
function isCondition(text: string, problem: QuotedLineProblem, version: HaproxyVersion): boolean {
  const words = text.split(/[ \t]+/);
  const { groups, problems } = parseCondition(words);
  return problems.length === 0 && groups.flat().every(term => term.kind === 'anonymous' || isAclAbove(problem.statement, term.name, version));
}

/** Where, in the text from the quote on, the condition of the rule begins that the quote has swallowed, or the brace that closes its test. */
function swallowedAt(text: string, problem: QuotedLineProblem, version: HaproxyVersion): number | undefined {
  const { keyword, words } = problem.statement;
  const before = words.filter(word => word.start < problem.word.start).map(({ value }) => value);
  if (Math.max(before.lastIndexOf('{'), before.lastIndexOf('!{')) > before.lastIndexOf('}')) {
    const at = text.search(/[ \t]+\}(?=[ \t]|$)/);
    return at === -1 ? undefined : at;
  }
  if (!conditionKeywords.includes(keyword) || before.some(word => word === 'if' || word === 'unless')) return undefined;
  return [...text.matchAll(/[ \t]+(?:if|unless)[ \t]+/g)].find(({ 0: sign, index }) => isCondition(text.slice(index + sign.length), problem, version))?.index;
}

/** Closes the quote before the condition that it has swallowed, else at the end of the line, but before what looks like a comment. */
function close(problem: QuotedLineProblem, version: HaproxyVersion): RuleRepair[] {
  const { block, span } = problem;
  const text = block.text.slice(span.start, span.end);
  const quote = text.charAt(0);
  const line = text.replace(/[ \t]#.*$/s, '').trimEnd();
  const at = swallowedAt(line, problem, version);
  const body = line.slice(0, at);
  // A backslash would take the meaning from the quote, and an empty word would end the line.
  if (body.length < 2 || (quote === '"' && body.endsWith('\\'))) return [];
  const end = span.start + body.length;
  const where = at === undefined ? '' : ` before \`${/\S+/.exec(line.slice(at))?.[0] ?? ''}\``;
  return [{ title: `Close the quote${where}: ${quote}`, safety: 'review', edits: [{ at: { block, span: { start: end, end } }, text: quote }] }];
}

export function removeQuote({ block, span: { start } }: QuotedLineProblem): RuleRepair {
  return { title: 'Remove the quote', safety: 'review', edits: [{ at: { block, span: { start, end: start + 1 } }, text: '' }] };
}

function escape({ block, span: { start } }: QuotedLineProblem): RuleRepair {
  return { title: 'Put a backslash before the quote, so that it is an ordinary character', safety: 'review', edits: [{ at: { block, span: { start, end: start } }, text: '\\' }] };
}

/** Of a quote that opens its word, that one lacks which closes it; one behind a word seems to close what was never opened; others may be meant as characters. */
export function repairQuote(problem: QuotedLineProblem, version: HaproxyVersion): RuleRepair[] {
  const { block, span, word } = problem;
  if (span.start === word.span.start) return close(problem, version);
  const endsWord = /^["'](?:[ \t]|$)/.test(block.text.slice(span.start, span.end));
  return endsWord ? [removeQuote(problem), escape(problem)] : [escape(problem), ...close(problem, version)];
}
