import { unresolvedServersOf } from '../../model/servers/name-resolution.ts';
import { hasHostWithColon, hasImpossibleNumbers, type Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { appendWords, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Servers whose name has to be known at the start, and that may be: of what no name can be server-host-with-colon tells. */
const fatalServers = inProxies(proxy =>
  unresolvedServersOf(proxy).flatMap(({ server, lookup }) => (!server.isTemplate && !hasHostWithColon(server) && !hasImpossibleNumbers(server) && lookup === 'at-start' ? [server] : [])),
);

function startWithout(server: Server): RuleEdit {
  const own = server.ownOption('init-addr');
  const methods = 'last,libc,none';
  return own && own !== 'off' && own.value ? replaceWord(own.value, methods) : appendWords(server.statement, `init-addr ${methods}`);
}

/** Lab case unresolvable-server: `could not resolve address`, on 2.6 to 3.4. */
export default defineRule({
  name: 'unresolvable-server',
  summary: 'HAProxy refuses to start when the name of a server cannot be resolved at that moment.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const fatal = fatalServers(configuration);
    const [first, ...others] = fatal;
    if (!first) return;
    yield {
      at: first.address ?? first.statement,
      message: `Server \`${first.name}\`${others.length > 0 ? ` and ${others.length} more are` : ' is'} called by name. When a name cannot be resolved at the start, HAProxy refuses to start, for all sites. With \`init-addr last,libc,none\` it starts without the server; \`resolvers\` find it later.`,
      related: others.map(server => ({ at: server.address ?? server.statement, message: 'Called by name too' })),
      repairs: [{ title: 'Add `init-addr last,libc,none`', safety: 'review', edits: fatal.map(startWithout) }],
    };
  },
});
