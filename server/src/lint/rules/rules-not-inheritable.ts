import { perProxy, type Proxy } from '../../model/proxy.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The rules of a defaults section, the first of each set; empty for other sections. */
const rulesOf = perProxy((proxy): ReadonlyMap<string, Statement> => {
  const rules = new Map<string, Statement>();
  if (proxy.kind !== 'defaults') return rules;
  for (const statement of proxy.statements('http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response')) {
    const set = ruleLineOf(statement)?.ruleSet;
    if (set !== undefined && !rules.has(set) && proxy.section.isCertain(statement)) rules.set(set, statement);
  }
  return rules;
});

/** The sections that inherit from a defaults with rules. */
const heirs = inProxies(proxy => {
  const { defaults } = proxy;
  // One without a name may have no rules at all, and misplaced-directive says so of each.
  if (!defaults?.nameWord || rulesOf(defaults).size === 0) return [];
  return proxy.section.isCertain(proxy.header) && defaults.section.isCertain(defaults.header) ? [{ proxy, defaults }] : [];
});

interface Obstacle {
  readonly why: string;
  readonly rule: Statement;
  readonly other?: Proxy;
}

/** Why a section cannot inherit from a defaults with these rules, and the rule that is in the way. `users` are the sections above that do. */
function obstacle(proxy: Proxy, defaults: Proxy, users: readonly Proxy[]): Obstacle | undefined {
  const rules = rulesOf(defaults);
  const [first] = rules.values();
  if (!first) return undefined;
  if (proxy.kind === 'defaults') return { why: 'another `defaults` cannot inherit from it', rule: first };
  if (proxy.kind === 'listen') return { why: 'a `listen` section cannot inherit from it', rule: first };
  const early = rules.get('tcp-request connection') ?? rules.get('tcp-request session');
  if (proxy.kind === 'backend' && early) return { why: 'a `backend` has no such rules and cannot inherit from it', rule: early };
  const late = rules.get('tcp-response content');
  if (proxy.kind === 'frontend' && late) return { why: 'a `frontend` has no such rules and cannot inherit from it', rule: late };
  const other = users.find(user => user.kind !== proxy.kind && user.kind !== 'defaults' && user.kind !== 'listen');
  return other && { why: `frontends and backends cannot both inherit from it, and ${other.title} does`, rule: first, other };
}

/** A section that cannot inherit, why, and those below it that cannot inherit from the same defaults either. */
interface Refused {
  readonly proxy: Proxy;
  readonly defaults: Proxy;
  readonly obstacle: Obstacle;
  readonly below: Proxy[];
}

/** HAProxy stops at the first such section, and names its header. */
function finding({ proxy, defaults, obstacle: { why, rule, other }, below }: Refused): RuleFinding {
  const whose = below.length === 0 ? proxy.title : 'these sections';
  return {
    at: proxy.header,
    message: `${defaults.title} has \`${ruleLineOf(rule)?.ruleSet ?? rule.keyword}\` rules, so ${why}: HAProxy refuses to start. Give ${whose} a \`defaults\` without them, or write the rules where they are needed.`,
    related: [
      { at: rule, message: 'A rule that is in the way' },
      ...(other ? [{ at: other.header, message: 'Inherits from it too' }] : []),
      ...below.map(({ header }) => ({ at: header, message: 'Cannot inherit from it either' })),
    ],
  };
}

/** "a listen section cannot inherit from a defaults section defining TCP/HTTP rules" and the four others: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'rules-not-inheritable',
  summary: 'A section inherits from a `defaults` whose rules it cannot inherit.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const users = new Map<Proxy, Proxy[]>();
    const refused = new Map<Proxy, Refused>();
    for (const { proxy, defaults } of heirs(configuration)) {
      const above = users.get(defaults) ?? [];
      users.set(defaults, above);
      const found = obstacle(proxy, defaults, above);
      const first = refused.get(defaults);
      if (found && first) first.below.push(proxy);
      else if (found) refused.set(defaults, { proxy, defaults, obstacle: found, below: [] });
      above.push(proxy);
    }
    for (const each of refused.values()) yield finding(each);
  },
});
