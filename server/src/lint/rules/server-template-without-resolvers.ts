import { isService, unresolvedServersOf, type UnresolvedServer } from '../../model/servers/name-resolution.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { resolversRepairs } from '../edits/resolvers-edits.ts';
import { defineRule } from '../rule.ts';

const unresolvedTemplates = inProxies(proxy => unresolvedServersOf(proxy).filter(({ server }) => server.isTemplate).map(template => ({ proxy, template })));

function explain({ server, lookup }: UnresolvedServer, proxy: Proxy): string {
  const name = `The servers of template \`${server.name}\``;
  const end = proxy.mode === 'http' ? 'requests get a 503' : 'connections fail';
  if (lookup === 'never') return `${name} start without an address, and without \`resolvers\` nothing ever looks the name up: they stay in maintenance, and ${end}. Add \`resolvers\`.`;
  if (isService(server)) return `${name} are called by a service name, of which only \`resolvers\` make addresses. Without them HAProxy refuses to start. Add \`resolvers\`.`;
  return `${name} have no \`resolvers\`: the name is looked up once, at the start, and all of them get the same address and keep it for ever. Add \`resolvers\`.`;
}

/** Lab case server-template-without-resolvers: MAINT and 503 with `SC--` on 2.6 to 3.4; with the default `init-addr`, all servers have one address (2.6 and 3.4). */
export default defineRule({
  name: 'server-template-without-resolvers',
  summary: 'A `server-template` is called by name, but no `resolvers` fill in its servers.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { proxy, template } of unresolvedTemplates(configuration)) {
      const { server, lookup } = template;
      yield {
        at: server.address ?? server.statement,
        severity: lookup === 'never' || isService(server) ? 'error' : 'warning',
        message: explain(template, proxy),
        repairs: resolversRepairs([server], configuration),
      };
    }
  },
});
