import { excludeEachOther, expectationOf } from '../../model/checks/check-expect.ts';
import { checksServers, healthCheckOf, httpCheckRulesOf } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { deleteLine, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The `expect` rules about one answer: those between two steps that send or connect. */
function groupsOf(rules: readonly Statement[]): Statement[][] {
  const groups: Statement[][] = [[]];
  for (const rule of rules) {
    const action = rule.word(1)?.value;
    if (action === 'expect') groups.at(-1)?.push(rule);
    else if (action === 'send' || action === 'connect') groups.push([]);
  }
  return groups;
}

const clashes = inProxies(proxy => {
  if (!checksServers(proxy) || healthCheckOf(proxy)?.kind !== 'httpchk') return [];
  const { owner, rules } = httpCheckRulesOf(proxy);
  if (!rules.every(rule => owner.section.isCertain(rule))) return [];
  return groupsOf(rules).flatMap(group => {
    const about = group.filter(rule => ['status', 'rstatus'].includes(expectationOf(rule)?.match ?? ''));
    const [first, ...others] = about;
    return first && excludeEachOther(about.flatMap(rule => expectationOf(rule) ?? [])) ? [{ proxy, owner, first, others }] : [];
  });
}, ['http-check']);

/** One rule with the statuses of all, where each of them is a list of those that are right. */
function mergedRules(first: Statement, others: readonly Statement[]): RuleRepair[] {
  const expectations = [first, ...others].flatMap(rule => expectationOf(rule) ?? []);
  const word = expectations[0]?.pattern;
  const isPlain = expectations.every(({ match, isNegated, pattern }) => match === 'status' && !isNegated && pattern !== undefined && !pattern.hasVariable);
  if (!word || !isPlain) return [];
  const list = expectations.map(({ pattern }) => pattern?.value).join(',');
  return [{ title: `Write \`expect status ${list}\``, safety: 'review', edits: [replaceWord(word, list), ...others.map(deleteLine)] }];
}

function written(rule: Statement): string {
  return `\`${rule.values(1).join(' ')}\``;
}

function who(owner: Proxy, proxies: readonly [Proxy, ...Proxy[]]): string {
  return owner === proxies[0] ? '' : ` of ${listOf(proxies)}`;
}

/** Lab case expectations-exclude-each-other: L7STS and 503 with `SC--` on 2.6 to 3.4, in either order. */
export default defineRule({
  name: 'expectations-exclude-each-other',
  summary: 'Rules of a health check expect statuses that no answer has at the same time: every server goes DOWN.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { first: { owner, first, others }, proxies } of sharedByLine(clashes(configuration), each => each.first)) {
      yield {
        at: first,
        message: `All rules have to hold for one answer, and none has a status for ${[first, ...others].map(written).join(' and ')}: every server${who(owner, proxies)} goes DOWN, and users get a 503. Put all that is right into one list, as \`status 200,204\`.`,
        related: others.map(rule => ({ at: rule, message: 'Expects another status of the same answer' })),
        repairs: mergedRules(first, others),
      };
    }
  },
});
