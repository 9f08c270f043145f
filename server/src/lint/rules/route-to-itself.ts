import type { Proxy } from '../../model/proxy.ts';
import { leadsTo } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The `default_backend` that a listen section inherits: backends take none. */
function inheritedRoute(proxy: Proxy): Statement | undefined {
  return proxy.kind === 'listen' && proxy.statements('default_backend').length === 0 ? proxy.effective('default_backend')?.statement : undefined;
}

function advice(hasServers: boolean, isAlone: boolean, isInherited: boolean): string {
  if (!hasServers) return 'Name a backend with servers.';
  if (!isAlone) return 'Put the servers into a backend of their own, and name that.';
  return `Its servers answer without such a line. ${isInherited ? 'Take it out of the defaults' : 'Remove it'}.`;
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
    const routingLines = proxy.statements('use_backend', 'default_backend');
    const lines = routingLines.filter(line => leadsTo(proxy, line) && proxy.section.isCertain(line));
    const inherited = inheritedRoute(proxy);
    const first = lines[0] ?? (inherited && leadsTo(proxy, inherited) ? inherited : undefined);
    if (!first) return;
    const isInherited = lines.length === 0;
    const hasServers = proxy.servers.length > 0;
    // Its servers answer what no other line sends away: without this one, nothing may be left for them.
    const isAlone = routingLines.length === lines.length;
    yield {
      at: isInherited ? proxy.header : first,
      message: `\`${first.keyword}\` of ${proxy.title} names ${proxy.title} itself: HAProxy takes that for a loop and refuses to start. ${advice(hasServers, isAlone, isInherited)}`,
      related: isInherited ? [{ at: first, message: 'Inherited from here' }] : lines.slice(1).map(line => ({ at: line, message: 'The same here' })),
      repairs: isInherited || !hasServers || !isAlone ? [] : [{ title: lines.length > 1 ? 'Remove the lines' : `Remove \`${first.keyword}\``, safety: 'review', edits: lines.map(deleteLine) }],
    };
  },
});
