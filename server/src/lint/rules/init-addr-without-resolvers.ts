import { isLocalhost, unresolvedServersOf, type UnresolvedServer } from '../../model/servers/name-resolution.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { RuleFinding } from '../finding.ts';
import { resolversRepairs } from '../edits/resolvers-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Servers that may start without an address, and then never get one. Templates have a rule of their own. */
const strandedServers = inProxies(proxy => {
  const stranded = unresolvedServersOf(proxy).filter(({ server, lookup }) => !server.isTemplate && (lookup === 'never' || lookup === 'perhaps'));
  return stranded.length > 0 ? [{ proxy, stranded }] : [];
});

/** No DNS server needs to know `localhost`: what was meant is the address (MAINT and 503 with `SC--`, tried on 2.6 and 3.4). */
function localhostStranded(proxy: Proxy, [{ server }, ...others]: readonly [UnresolvedServer, ...UnresolvedServer[]]): RuleFinding {
  const addresses = [server, ...others.map(each => each.server)].flatMap(each => each.address ?? []);
  return {
    at: server.address ?? server.statement,
    message: `\`init-addr ${server.option('init-addr')?.value?.value}\` starts server \`${server.name}\` without an address: not even \`localhost\` is looked up, so it stays in maintenance, and ${endIn(proxy)}. Write \`127.0.0.1\`, or leave \`init-addr\` out here.`,
    related: others.map(other => ({ at: other.server.address ?? other.server.statement, message: 'The same here' })),
    repairs: [{ title: 'Write `127.0.0.1`', safety: 'review', edits: addresses.map(address => replaceWord(address, address.text.replace(/localhost/i, '127.0.0.1'))) }],
  };
}

function endIn({ mode }: Proxy): string {
  return mode === 'http' ? 'requests for it get a 503' : 'connections to it fail';
}

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
      const [local, ...locals] = stranded.filter(each => isLocalhost(each.server));
      if (local) yield localhostStranded(proxy, [local, ...locals]);
      const named = stranded.filter(each => !isLocalhost(each.server));
      const [first, ...others] = [...named.filter(({ lookup }) => lookup === 'never'), ...named.filter(({ lookup }) => lookup !== 'never')];
      if (!first) continue;
      const { server } = first;
      const isSure = first.lookup === 'never';
      yield {
        at: server.address ?? server.statement,
        severity: isSure ? 'error' : 'information',
        message: isSure
          ? `\`init-addr ${server.option('init-addr')?.value?.value}\` starts server \`${server.name}\` without an address, and without \`resolvers\` nothing ever looks its name up: it stays in maintenance, and ${endIn(proxy)}. Add \`resolvers\`.`
          : `The name of server \`${server.name}\` is looked up once, at the start. When that fails, \`init-addr ${server.option('init-addr')?.value?.value}\` lets it start without an address, and without \`resolvers\` it never gets one. Add \`resolvers\`.`,
        related: others.map(other => ({ at: other.server.address ?? other.server.statement, message: 'The same here' })),
        repairs: resolversRepairs(named.map(each => each.server), configuration),
      };
    }
  },
});
