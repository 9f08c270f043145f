import type { Proxy } from '../../model/proxy.ts';
import { leadsTo } from '../../model/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The `default_backend` that a listen section inherits: backends take none. */
function inheritedRoute(proxy: Proxy): Statement | undefined {
  return proxy.kind === 'listen' && proxy.statements('default_backend').length === 0 ? proxy.effective('default_backend')?.statement : undefined;
}

/** "loop detected for default_backend", "... for use_backend": 2.6 to 3.4, in backends too, but not where `disabled` stands. A longer loop HAProxy does not see. */
export default defineRule({
  name: 'route-to-itself',
  summary: 'A section names itself as the backend of its requests.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['use_backend', 'default_backend'],
  *check(proxy) {
    if (!proxy.isBackend) return;
    const lines = proxy.statements('use_backend', 'default_backend').filter(line => leadsTo(proxy, line) && proxy.section.isCertain(line));
    const inherited = inheritedRoute(proxy);
    const first = lines[0] ?? (inherited && leadsTo(proxy, inherited) ? inherited : undefined);
    if (!first) return;
    const isInherited = lines.length === 0;
    const hasServers = proxy.servers.length > 0;
    yield {
      at: isInherited ? proxy.header : first,
      message: `\`${first.keyword}\` of ${proxy.title} names ${proxy.title} itself: HAProxy takes that for a loop and refuses to start. ${hasServers ? `Its servers answer without such a line. ${isInherited ? 'Take it out of the defaults' : 'Remove it'}.` : 'Name a backend with servers.'}`,
      related: isInherited ? [{ at: first, message: 'Inherited from here' }] : lines.slice(1).map(line => ({ at: line, message: 'The same here' })),
      repairs: isInherited || !hasServers ? [] : [{ title: lines.length > 1 ? 'Remove the lines' : `Remove \`${first.keyword}\``, safety: 'review', edits: lines.map(deleteLine) }],
    };
  },
});
