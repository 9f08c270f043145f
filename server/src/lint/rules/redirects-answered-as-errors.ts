import { aclLinesOf, fetchOf, termsOn } from '../../model/conditions/condition-tests.ts';
import { valueOfCondition } from '../../model/conditions/condition-value.ts';
import { numberMatches } from '../../model/conditions/number-test.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { rulesOf, turnsAway, type Rule } from '../../model/request-rules/request-rules.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { endOfAnswer, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** Healthy answers of every site: nothing to say, go there, and you have it already. */
const healthy: readonly number[] = [204, 302, 304];

/** Whether a rule acts on answers with a status; undefined where it asks for something else. */
function actsOn({ statement, owner }: Rule, status: number): boolean | undefined {
  const found = conditionOf(statement);
  const value = found && valueOfCondition(found.condition, found.unless, owner, test =>
    (typeof test !== 'string' && fetchOf(test) === 'status' && test.criterion.calls.length === 1 ? numberMatches(test, status) : undefined));
  return typeof value === 'boolean' ? value : undefined;
}

function takeHealthy({ statement, owner }: Rule): RuleRepair[] {
  const lines = [statement, ...termsOn(statement).flatMap(term => (term.kind === 'named' ? aclLinesOf(term.name, owner) : []))];
  const [pattern, another] = lines.flatMap(aclTestsOf).filter(({ test }) => fetchOf(test) === 'status' && !test.operator).flatMap(written => written.patterns);
  return pattern && !another ? [{ title: 'Write `200:399`', safety: 'review', edits: [replaceWord(pattern, '200:399')] }] : [];
}

/** Lab case redirects-answered-as-errors: 503 for a redirect of the server, on 2.6 to 3.4. */
export default defineRule({
  name: 'redirects-answered-as-errors',
  summary: 'A rule puts an error in the place of every answer but a 200, of redirects as well.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-response'],
  *check(proxy) {
    if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http') return;
    const rules = rulesOf(proxy, 'http-response');
    const at = rules.findIndex(each => turnsAway(each.statement) && each.owner === proxy && proxy.section.isCertain(each.statement)
      && actsOn(each, 200) === false && healthy.every(status => actsOn(each, status) === true));
    const rule = rules[at];
    // Who lets some pass above has thought of them.
    if (!rule || rules.slice(0, at).some(({ action }) => action === 'allow')) return;
    yield {
      at: rule.statement,
      message: `${nameOf(rule)} acts on every answer but a 200: on redirects (301, 302), on 304 for what the browser has already, on 201 and 204. Each client ${endOfAnswer(rule, proxy)}. Take all healthy answers, as with \`unless { status 200:399 }\`, or only errors, with \`if { status ge 500 }\`.`,
      repairs: takeHealthy(rule),
    };
  },
});
