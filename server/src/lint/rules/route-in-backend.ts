import { leadsTo } from '../../model/routes/route.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** "... ignored because backend 'x' has no frontend capability": a warning on 2.6 to 3.4. */
export default defineRule({
  name: 'route-in-backend',
  summary: 'A backend has `use_backend` or `default_backend`, which HAProxy ignores there.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['use_backend', 'default_backend'],
  *check(proxy) {
    if (proxy.kind !== 'backend') return;
    const [first, ...others] = proxy.statements('use_backend', 'default_backend').filter(line => !leadsTo(proxy, line));
    if (!first) return;
    const lacksServers = proxy.servers.length === 0;
    yield {
      at: first,
      message: `HAProxy ignores \`${first.keyword}\` in ${proxy.title}: only frontends and listen sections choose a backend. The requests stay here${lacksServers ? ' and get a 503, since there are no servers' : ''}. Decide in the frontend.`,
      related: others.map(line => ({ at: line, message: 'Ignored too' })),
      repairs: [{
        title: others.length > 0 ? 'Remove the lines that are ignored' : `Remove \`${first.keyword}\``,
        safety: 'review',
        edits: [first, ...others].map(deleteLine),
      }],
    };
  },
});
