import { isLocalhost, unresolvedServersOf, type UnresolvedServer } from '../../model/servers/name-resolution.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { ServerOption } from '../../model/servers/server-options.ts';
import { isSamePlace } from '../../syntax/place.ts';
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

/** Servers of a section that are called by other names, and the `init-addr` that they have in common from a `default-server` line. */
interface Named {
  readonly proxy: Proxy;
  readonly servers: readonly [UnresolvedServer, ...UnresolvedServer[]];
  readonly shared: ServerOption | undefined;
  readonly hasLocalhost: boolean;
}

function namedIn(proxy: Proxy, stranded: readonly UnresolvedServer[]): Named[] {
  const named = stranded.filter(each => !isLocalhost(each.server));
  const [first, ...others] = [...named.filter(({ lookup }) => lookup === 'never'), ...named.filter(({ lookup }) => lookup !== 'never')];
  if (!first) return [];
  const option = first.server.option('init-addr');
  const isShared = option !== undefined && named.every(({ server }) => {
    const own = server.option('init-addr');
    return own !== undefined && isSamePlace(own.word, option.word) && !own.statement.equals(server.statement);
  });
  return [{ proxy, servers: [first, ...others], shared: isShared ? option : undefined, hasLocalhost: named.length < stranded.length }];
}

/** At the line of `init-addr`, which may be a `default-server` of several sections. */
function namedStranded([group, ...more]: readonly [Named, ...Named[]], configuration: Configuration): RuleFinding {
  const { proxy, servers: [{ server, lookup }], shared } = group;
  const all = [group, ...more].flatMap(({ servers }) => servers);
  const isSure = lookup === 'never';
  const told = shared ? all : all.slice(1);
  const isForAll = shared && ![group, ...more].some(({ hasLocalhost }) => hasLocalhost);
  return {
    at: shared?.word ?? server.address ?? server.statement,
    severity: isSure ? 'error' : 'information',
    message: isSure
      ? `\`init-addr ${server.option('init-addr')?.value?.value}\` starts server \`${server.name}\` without an address, and without \`resolvers\` nothing ever looks its name up: it stays in maintenance, and ${endIn(proxy)}. Add \`resolvers\`.`
      : `The name of server \`${server.name}\` is looked up once, at the start. When that fails, \`init-addr ${server.option('init-addr')?.value?.value}\` lets it start without an address, and without \`resolvers\` it never gets one. Add \`resolvers\`.`,
    related: told.map((other, i) => ({ at: other.server.address ?? other.server.statement, message: shared && i === 0 ? 'This server' : 'The same here' })),
    repairs: resolversRepairs(isForAll ? [shared] : all.map(each => each.server), configuration),
  };
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
    const groups: [Named, ...Named[]][] = [];
    for (const { proxy, stranded } of strandedServers(configuration)) {
      const [local, ...locals] = stranded.filter(each => isLocalhost(each.server));
      if (local) yield localhostStranded(proxy, [local, ...locals]);
      for (const named of namedIn(proxy, stranded)) {
        const group = groups.find(([{ shared }]) => shared && named.shared && isSamePlace(shared.word, named.shared.word));
        if (group) group.push(named);
        else groups.push([named]);
      }
    }
    for (const group of groups) {
      group.sort((a, b) => Number(b.servers[0].lookup === 'never') - Number(a.servers[0].lookup === 'never'));
      yield namedStranded(group, configuration);
    }
  },
});
