import { answeredRoutesOf, type AnsweredRoutes } from '../../model/answered-routes.ts';
import type { Route } from '../../model/route.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords, deleteLine } from '../rule-edits.ts';
import { endOf, nameOf } from '../rule-effect.ts';
import { defineRule } from '../rule.ts';

function routeName({ target, condition }: Route): string {
  return `\`use_backend ${target.value} ${condition?.keyword.text ?? 'if'} ...\``;
}

/** The same tests may stand elsewhere: no ACL that is known in one place only. */
function isPortable({ condition, unless }: StatementCondition): boolean {
  return !unless && condition.groups.every(group => group.every(term => term.kind === 'anonymous'));
}

/** Who is not to be refused is let past the rule. */
function letPast({ rule, routes }: AnsweredRoutes): RuleRepair[] {
  const acts = conditionOf(rule.statement);
  const conditions = routes.map(({ condition }) => condition);
  if (!acts?.unless || !conditions.every(condition => condition && isPortable(condition))) return [];
  const texts = conditions.flatMap(condition => condition?.statement.values(condition.start).join(' ') ?? []);
  return [{ title: `Let these requests past ${nameOf(rule)}`, safety: 'review', edits: [appendWords(rule.statement, texts.map(text => `or ${text}`).join(' '))] }];
}

/** Lab case route-refused-above: never the backend, on 2.6 to 3.4; connections in TCP mode alike. */
export default defineRule({
  name: 'answered-before-routing',
  summary: 'A rule answers or refuses all requests that a `use_backend` line asks for, before a backend is chosen.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['use_backend'],
  *check(proxy) {
    for (const answered of answeredRoutesOf(proxy)) {
      const { rule, routes: [first, ...others] } = answered;
      const what = rule.statement.keyword === 'tcp-request' ? 'connection' : 'request';
      yield {
        at: first.statement,
        message: `${nameOf(rule)} acts on every ${what} that ${routeName(first)} asks for, and it runs before a backend is chosen: each ${endOf(rule, proxy)}, and none gets to \`${first.target.value}\`. Leave them out of the condition of that rule, or remove this line.`,
        related: [
          { at: rule.statement, message: 'This takes them' },
          ...others.map(route => ({ at: route.statement, message: 'Never reached either' })),
        ],
        repairs: [
          ...letPast(answered),
          { title: others.length > 0 ? `Remove the ${others.length + 1} lines that are never reached` : 'Remove the line that is never reached', safety: 'review', edits: [first, ...others].map(route => deleteLine(route.statement)) },
        ],
      };
    }
  },
});
