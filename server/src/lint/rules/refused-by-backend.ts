import { contradictsItself } from '../../model/conditions/clashing-terms.ts';
import { refusedRoutesIn } from '../../model/routes/refused-routes.ts';
import type { Route } from '../../model/routes/route.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

function nameOfRoute({ keyword, target, condition, owner }: Route): string {
  return `\`${keyword} ${target.value}${condition ? ` ${condition.keyword.text} ...` : ''}\` of ${owner.title}`;
}

/** Lab case refused-by-backend: 403 with `PR--` and the name of the backend, on 2.6 to 3.4. */
export default defineRule({
  name: 'refused-by-backend',
  summary: 'A backend refuses every request that a line sends to it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { backend, rule, routes: [first, ...others], isAll } of refusedRoutesIn(configuration)) {
      if (contradictsItself(rule.statement, rule.owner)) continue;
      const what = backend.mode === 'http' ? 'request' : 'connection';
      const from = rule.owner === backend ? '' : ` (inherited from ${rule.owner.title})`;
      const advice = conditionOf(rule.statement)?.unless ? 'It asks for what the route has left out, or for another name' : 'It refuses what the route asks for';
      yield {
        at: rule.owner === backend ? rule.statement : backend.header,
        severity: isAll ? 'error' : 'warning',
        message: `${nameOf(rule)} of ${backend.title}${from} acts on every ${what} that ${nameOfRoute(first)}${others.length > 0 ? ` and ${others.length} more` : ''} sent here: each ${endOf(rule, backend)}. ${advice}. Correct one of the two conditions.`,
        related: [
          ...(rule.owner === backend ? [] : [{ at: rule.statement, message: 'This refuses' }]),
          ...[first, ...others].map(route => ({ at: route.statement, message: 'What this sends is refused' })),
        ],
        repairs: [{ title: `Remove ${nameOf(rule)}`, safety: 'review', edits: [deleteLine(rule.statement)] }],
      };
    }
  },
});
