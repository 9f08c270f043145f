import { actionFact } from '../../language/actions.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import { conditionOf, writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine, moveBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const keywords = ['http-request', 'http-response', 'http-after-response'];

/** These end everything too, and HAProxy does not warn of what stands below them. */
const quiet: ReadonlySet<string> = new Set(['reject', 'silent-drop', 'use-service']);

/** True for a rule after which none of its kind is asked: a final action, and no condition. */
function endsAll(statement: Statement): boolean {
  const action = ruleLineOf(statement)?.action;
  return action !== undefined && !action.hasVariable && !quiet.has(action.value) && actionFact(action.value)?.isFinal === true && !conditionOf(statement);
}

function lastThatEndsAll(lines: readonly Statement[]): Statement | undefined {
  return [...lines].reverse().find(endsAll);
}

/** True for a refusal above an `allow`: to remove what stands below would leave nobody let in. Of the refusal refuses-everybody speaks. */
function standsTooHigh(final: Statement, below: readonly Statement[]): boolean {
  return turnsAway(final) && below.some(line => actionOf(line) === 'allow');
}

/**
 * True where it is plain that the others were to be asked first: below an `allow` whatever they do, and below another ending those that end some requests in
 * another way, with no second one that ends all. One that asks nothing itself would only take the place of the first, and `auth` asks those again who know the password.
 */
function belongsLast(final: Statement, below: readonly Statement[], section: Section): boolean {
  if (!below.every(line => section.isCertain(line)) || actionOf(final) === 'auth') return false;
  return actionOf(final) === 'allow' || below.some(line => conditionOf(line) && endsOtherwise(line, final));
}

function endsOtherwise(line: Statement, final: Statement): boolean {
  const action = actionOf(line);
  return action !== 'allow' && actionFact(action)?.isFinal === true && !(turnsAway(final) && turnsAway(line));
}

const hasFinalRule = inLongSections(block => block.statementsAmong(keywords).some(endsAll));

/** "previous 'http-request' action is final and has no condition attached, further entries are NOOP": tried on 2.6 to 3.4. Lab case refusal-below-allow. */
export default defineRule({
  name: 'rule-after-final-rule',
  summary: 'A rule stands below one of its kind that ends the processing of every request, and never runs.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: keywords,
  *check(proxy) {
    const { section } = proxy;
    if (!section.read(hasFinalRule).includes(true)) return;
    for (const keyword of keywords) {
      const lines = proxy.statements(keyword);
      let last: Statement | undefined;
      for (const [i, line] of lines.entries()) {
        const before = lines[i - 1];
        if (!before || (section.isLong && !hasFinalRule.remembered(before.block)) || !endsAll(before) || !section.isCertain(before) || !section.isCertain(line)) continue;
        last ??= lastThatEndsAll(lines);
        // There may be thousands: their repairs are made, and what stands below is looked at, when somebody asks or it tells something.
        const isSwapped = before === last && belongsLast(before, lines.slice(i), section);
        const name = ruleLineOf(before)?.action?.value ?? '';
        const isOne = i === lines.length - 1;
        yield {
          at: line,
          message: `This \`${keyword}\` rule never runs: \`${name}\` above it has ${writtenConditionOf(before) ? 'a condition that always holds' : 'no condition'} and ends them all. Give that one a${writtenConditionOf(before) ? 'nother' : ''} condition${isSwapped ? `, move it below ${isOne ? 'this one' : 'the others'}` : ''}, or remove what stands below it.`,
          related: [{ at: before, message: 'This ends the rules' }],
          get repairs(): RuleRepair[] {
            const below = lines.slice(i);
            const them = isOne ? 'it' : 'them';
            if (standsTooHigh(before, below)) return [];
            // Below one that lets all in, what refuses was meant to be asked: if the others end with a rule for all the rest, they can do without the first.
            if (!isSwapped && actionOf(before) === 'allow' && below.some(turnsAway)) {
              return [{ title: `Remove \`${keyword} allow\` above ${them}`, safety: 'review', edits: [deleteLine(before)] }];
            }
            return [
              ...(isSwapped ? [{ title: `Move \`${keyword} ${name}\` below ${them}`, safety: 'review' as const, edits: moveBelow(before, below.at(-1) ?? line) }] : []),
              { title: isOne ? 'Remove the rule that never runs' : `Remove the ${below.length} rules that never run`, safety: 'review', edits: below.map(deleteLine) },
            ];
          },
        };
      }
    }
  },
});
