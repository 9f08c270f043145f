import { actionFact } from '../../language/actions.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const keywords = ['http-request', 'http-response', 'http-after-response'];

/** These end everything too, and HAProxy does not warn of what stands below them. */
const quiet: ReadonlySet<string> = new Set(['reject', 'silent-drop', 'use-service']);

/** True for a rule after which none of its kind is asked: a final action, and no condition. */
function endsAll(statement: Statement): boolean {
  const action = ruleLineOf(statement)?.action;
  return action !== undefined && !action.hasVariable && !quiet.has(action.value) && actionFact(action.value)?.isFinal === true && !conditionOf(statement);
}

/** True for a refusal above an `allow`: to remove what stands below would leave nobody let in. Of the refusal refuses-everybody speaks. */
function standsTooHigh(final: Statement, below: readonly Statement[]): boolean {
  return turnsAway(final) && below.some(line => actionOf(line) === 'allow');
}

const hasFinalRule = inLongSections(block => block.statementsAmong(keywords).some(endsAll));

/** "previous 'http-request' action is final and has no condition attached, further entries are NOOP": tried on 2.6 to 3.4. */
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
      for (const [i, line] of lines.entries()) {
        const before = lines[i - 1];
        if (!before || (section.isLong && !hasFinalRule.remembered(before.block)) || !endsAll(before) || !section.isCertain(before) || !section.isCertain(line)) continue;
        yield {
          at: line,
          message: `This \`${keyword}\` rule never runs: \`${ruleLineOf(before)?.action?.value ?? ''}\` above it has no condition and ends them all. Give that one a condition, or remove what stands below it.`,
          related: [{ at: before, message: 'This ends the rules' }],
          // There may be thousands: when somebody asks.
          get repairs(): RuleRepair[] {
            return standsTooHigh(before, lines.slice(i)) ? [] : [{ title: lines.length - i === 1 ? 'Remove the rule' : `Remove the ${lines.length - i} rules that never run`, safety: 'review', edits: lines.slice(i).map(deleteLine) }];
          },
        };
      }
    }
  },
});
