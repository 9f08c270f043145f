import { unresolvedServersOf } from '../../model/name-resolution.ts';
import { inProxies } from '../../model/in-proxies.ts';
import { resolversRepairs } from '../resolvers-edits.ts';
import { defineRule } from '../rule.ts';

/** Servers that may start without an address, and then never get one. Templates have a rule of their own. */
const strandedServers = inProxies(proxy => {
  const stranded = unresolvedServersOf(proxy).filter(({ server, lookup }) => !server.isTemplate && (lookup === 'never' || lookup === 'perhaps'));
  return stranded.length > 0 ? [{ proxy, stranded }] : [];
});

/** Lab case init-addr-without-resolvers: MAINT, 503 with `SC--` and no server, on 2.6 to 3.4. */
export default defineRule({
  name: 'init-addr-without-resolvers',
  summary: '`init-addr none` lets a server start without an address, and no `resolvers` ever give it one.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { proxy, stranded } of strandedServers(configuration)) {
      const [first, ...others] = [...stranded.filter(({ lookup }) => lookup === 'never'), ...stranded.filter(({ lookup }) => lookup !== 'never')];
      if (!first) continue;
      const { server } = first;
      const isSure = first.lookup === 'never';
      const end = proxy.mode === 'http' ? 'requests for it get a 503' : 'connections to it fail';
      yield {
        at: server.address ?? server.statement,
        severity: isSure ? 'error' : 'information',
        message: isSure
          ? `\`init-addr ${server.option('init-addr')?.value?.value}\` starts server \`${server.name}\` without an address, and without \`resolvers\` nothing ever looks its name up: it stays in maintenance, and ${end}. Add \`resolvers\`.`
          : `The name of server \`${server.name}\` is looked up once, at the start. When that fails, \`init-addr ${server.option('init-addr')?.value?.value}\` lets it start without an address, and without \`resolvers\` it never gets one. Add \`resolvers\`.`,
        related: others.map(other => ({ at: other.server.address ?? other.server.statement, message: 'The same here' })),
        repairs: resolversRepairs(stranded.map(each => each.server), configuration),
      };
    }
  },
});
