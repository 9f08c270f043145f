import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import { conditionKeywords } from '../../model/conditions/statement-condition.ts';
import type { Block } from '../../syntax/block.ts';
import type { Place } from '../../syntax/place.ts';
import { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine } from '../edits/rule-edits.ts';

const begins: ReadonlySet<string> = new Set(['if', 'unless']);
const goesOn: ReadonlySet<string> = new Set(['or', '||', '{', '!{']);

/** True for a word that only a line of a condition can begin with: no directive has these names. */
export function isConditionWord(keyword: string): boolean {
  return begins.has(keyword) || goesOn.has(keyword);
}

/** A rule, and the lines below it that its condition was written on. */
export type TornRule = readonly [rule: Statement, line: Statement, ...more: Statement[]];

/** The rule that a line with a part of a condition belongs to, with all lines that do. Undefined where no rule above lacks one. */
export function tornRuleOf(line: Statement): TornRule | undefined {
  const above: Statement[] = [];
  for (let each: Statement | undefined = line; each && isConditionWord(each.keyword); each = neighbour(each, -1)) above.unshift(each);
  const [first] = above;
  const rule = first && neighbour(first, -1);
  if (!first || !rule || rule.isHeader || !conditionKeywords.includes(rule.keyword) || begins.has(first.keyword) !== (anyConditionOf(rule) === undefined)) return undefined;
  // A second `if` has a rule of its own, which nobody finds.
  const isOne = (lines: readonly Statement[]) => lines.every((each, i) => i === 0 || goesOn.has(each.keyword));
  const below: Statement[] = [];
  for (let each = neighbour(line, 1); each && goesOn.has(each.keyword); each = neighbour(each, 1)) below.push(each);
  return isOne(above) ? [rule, first, ...above.slice(1), ...below] : undefined;
}

/** The stretches of a block that such rules take. */
export function tornConditionsIn(block: Block): { readonly start: number; readonly end: number }[] {
  return block.statementsOf(...begins, ...goesOn).flatMap(line => {
    const torn = tornRuleOf(line);
    return torn ? [{ start: torn[0].line.start, end: line.line.end }] : [];
  });
}

/** True for the place of a word that a condition begins with. */
export function isConditionWordAt({ block, span }: Place): boolean {
  return isConditionWord(block.text.slice(span.start, span.end));
}

/** Writes all of a rule on its line, before its comment. */
export function joinTornRule([rule, ...lines]: TornRule): RuleRepair {
  const text = lines.map(({ block, span }) => ` ${block.text.slice(span.start, span.end)}`).join('');
  const end = { block: rule.block, span: { start: rule.span.end, end: rule.span.end } };
  return { title: `Join ${lines.length + 1} lines`, safety: 'review', edits: [{ at: end, text }, ...lines.map(deleteLine)] };
}

function neighbour({ block, index }: Statement, step: 1 | -1): Statement | undefined {
  for (let i = index + step; i >= 0 && i < block.lineCount; i += step) if (block.isStatement(i)) return new Statement(block, i);
  return undefined;
}
