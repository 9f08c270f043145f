import type { Proxy } from '../../model/proxy.ts';
import { leadsTo } from '../../model/routes/route.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { moveToFrontends } from '../edits/route-edits.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function ignoredIn(proxy: Proxy): Statement[] {
  return proxy.kind === 'backend' ? proxy.statements('use_backend', 'default_backend').filter(line => !leadsTo(proxy, line)) : [];
}

const withIgnored = proxiesThat(proxy => ignoredIn(proxy).length > 0, ['use_backend', 'default_backend']);

/** "... ignored because backend 'x' has no frontend capability": a warning on 2.6 to 3.4. Lab case use-backend-in-backend. */
export default defineRule({
  name: 'route-in-backend',
  summary: 'A backend has `use_backend` or `default_backend`, which HAProxy ignores there.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const proxy of withIgnored(configuration)) {
      const [first, ...others] = ignoredIn(proxy);
      if (!first) continue;
      const lacksServers = proxy.servers.length === 0;
      const lines = [first, ...others];
      yield {
        at: first,
        message: `HAProxy ignores \`${first.keyword}\` in ${proxy.title}: only frontends and listen sections choose a backend. The requests stay here${lacksServers ? ' and get a 503, since there are no servers' : ''}. Decide in the frontend.`,
        related: others.map(line => ({ at: line, message: 'Ignored too' })),
        get repairs(): RuleRepair[] {
          const moved = moveToFrontends(proxy, lines, configuration);
          return [
            // Without servers a backend from which they are only removed still answers 503, and no longer shows what was meant.
            ...(moved ? [{ title: others.length > 0 ? 'Move the lines to the frontend' : 'Move the line to the frontend', safety: 'review' as const, edits: moved }] : []),
            ...(lacksServers ? [] : [{ title: others.length > 0 ? 'Remove the lines that are ignored' : `Remove \`${first.keyword}\``, safety: 'review' as const, edits: lines.map(deleteLine) }]),
          ];
        },
      };
    }
  },
});
