import { checkMismatchOf } from '../../model/checks/check-mismatch.ts';
import { checksServers, healthCheckOf, httpCheckRulesOf, lostHttpCheckRulesOf, rulesNamed } from '../../model/checks/health-check.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedBy } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { listOf } from '../findings/group.ts';
import { insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The sections with the `option httpchk` by which their servers are checked without any `http-check expect`. An inherited `expect` that got lost is another cause, and
 * http-check-rules-not-inherited speaks; where nothing answers HTTP, check-of-another-service does.
 */
const unguardedOptions = inProxies(proxy => {
  if (!checksServers(proxy) || checkMismatchOf(proxy)) return [];
  const check = healthCheckOf(proxy);
  const hasExpect = [httpCheckRulesOf(proxy), lostHttpCheckRulesOf(proxy)].some(({ rules }) => rulesNamed(rules, 'expect').length > 0);
  return check?.kind === 'httpchk' && !hasExpect ? [{ proxy, option: check.setting }] : [];
}, ['httpchk']);

/**
 * The lines below which the `expect` goes: the last of the option and the `http-check` lines of each section whose rules are in force, so that a `send`
 * that another repair puts below the option stands above it. Never a section that merely inherits: its first rule would drop the request of the option,
 * and take it down. Undefined where no place is right: HAProxy refuses an `expect` behind a `connect` without a `send`, and below an undecided `.if` there
 * is no last line. All tried on 2.6 and 3.4.
 */
function placesFor(option: Setting, proxies: readonly Proxy[]): Statement[] | undefined {
  const places: Statement[] = [];
  for (const proxy of proxies) {
    const { owner, rules } = httpCheckRulesOf(proxy);
    const steps = rulesNamed(rules, 'connect', 'send');
    if (steps.at(-1)?.word(1)?.value === 'connect') return undefined;
    const section = rules.length > 0 ? owner : option.owner;
    const lines = section.statements('http-check', 'option').filter(line => line.keyword === 'http-check' || line.equals(option.statement));
    if (!option.owner.section.isCertain(option.statement) || !lines.every(line => section.section.isCertain(line))) return undefined;
    const place = lines.at(-1) ?? option.statement;
    if (!places.some(other => other.equals(place))) places.push(place);
  }
  return places;
}

function expecting(status: string, places: readonly Statement[]): RuleEdit[] {
  return places.map(place => insertLineBelow(place, `http-check expect status ${status}`));
}

/** Lab cases fact-httpchk-default-*: without `expect`, 200 to 399 are UP and all others DOWN, on 2.6 to 3.4. */
export default defineRule({
  name: 'health-check-without-expect',
  summary: '`option httpchk` without `http-check expect` takes every answer from 200 to 399 for healthy.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { first: { option }, proxies } of sharedBy(unguardedOptions(configuration), each => each.option.owner)) {
      const places = placesFor(option, proxies);
      const users = option.owner === proxies[0] ? '' : `, which checks the servers of ${listOf(proxies)},`;
      yield {
        at: option.statement,
        message: `\`option httpchk\`${users} has no \`http-check expect\`: any status from 200 to 399 counts as UP, a redirect to a login or error page too. Say which status a healthy server answers.`,
        related: heirsOf(option, proxies),
        repairs: places ? [
          { title: 'Add `http-check expect status 200-399`: what holds now', safety: 'safe', edits: expecting('200-399', places) },
          { title: 'Add `http-check expect status 200`: only 200 is healthy', safety: 'review', edits: expecting('200', places) },
        ] : [],
      };
    }
  },
});
