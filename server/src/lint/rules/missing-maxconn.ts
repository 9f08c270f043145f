import { isAnyHost } from '../../language/address.ts';
import { waysBackIn, type WayBack } from '../../model/binds/own-bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import { idleSections } from '../../model/idle-sections.ts';
import { proxiesThatLost } from '../../model/lost-settings.ts';
import { nonHttpServer } from '../../model/servers/non-http-servers.ts';
import { isForAcme } from '../../model/routes/acme.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { offersHttp2 } from '../../model/servers/server-tls.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { addLine, appendWords, insertLineAbove, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { addTimeout } from '../edits/timeout-edits.ts';

/** A start for a limit that only a load test can tell. */
const SERVER_MAXCONN = 100;
const GLOBAL_MAXCONN = 20_000;

/** A section with servers that lack a limit. */
interface Unlimited {
  readonly proxy: Proxy;
  /** Servers that nothing limits, no `minconn` either. `maxconn 0` says so on purpose. */
  readonly unlimited: readonly [Server, ...Server[]];
  /** The first server with a limit. */
  readonly limited: Server | undefined;
}

/**
 * True for what most likely is another section of the same HAProxy, which hands requests on and never is overrun; and for a server that opens its
 * connections itself, as many as it takes.
 */
function isOwnListener(server: Server): boolean {
  const address = server.address?.value ?? '';
  if (/^(?:abnsz?|rhttp)@/.test(address)) return true;
  return /^(?:unix@|\/|127\.|localhost:|\[?::1)/.test(address) && (server.has('send-proxy') || server.has('send-proxy-v2'));
}

/** True for a server that is no machine: with `set-dst` each request goes where it wants to. */
function isAnywhere({ parsedAddress }: Server): boolean {
  return isAnyHost(parsedAddress) && (parsedAddress.portText === '' || parsedAddress.portText === '0');
}

/** The same without the servers that lead to another section of this configuration; undefined where none is left. */
function withoutOwnBinds(each: Unlimited, ways: readonly WayBack[]): Unlimited | undefined {
  const own = new Set(ways.flatMap(({ through, server }) => (through === each.proxy ? [server.name] : [])));
  const [first, ...others] = own.size === 0 ? each.unlimited : each.unlimited.filter(server => !own.has(server.name));
  return first && { ...each, unlimited: [first, ...others] };
}

/** True for a server that is spoken to in HTTP/2, or may be: it serves many requests on a few connections, and says itself how many at once. */
function isMultiplexed(server: Server): boolean {
  if (server.option('proto')?.value?.value === 'h2') return true;
  return server.has('ssl') && offersHttp2(server);
}

/** True for a backend with a `maxconn` line, which HAProxy ignores: maxconn-in-backend tells of it, and moves the limit to the servers. */
function hasIgnoredLimit(proxy: Proxy): boolean {
  return proxy.kind === 'backend' && proxy.statements('maxconn').length > 0;
}

/**
 * Looks at the servers that take users' requests day by day. A backup server is an emergency, a disabled one gets nothing, and one that does not speak HTTP
 * gets nothing done in HTTP mode: non-http-server tells of it.
 */
const unlimitedProxies = inProxies((proxy): Unlimited[] => {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic || hasIgnoredLimit(proxy)) return [];
  const isMisplaced = (server: Server) => proxy.mode === 'http' && nonHttpServer(server, proxy) !== undefined;
  const servesUsers = (server: Server) => !server.isBackup && !server.isDisabled && !isOwnListener(server) && !isAnywhere(server) && !isMultiplexed(server) && !isMisplaced(server);
  const [first, ...others] = serversThat(proxy.servers, server => !server.has('maxconn') && !server.isLimited).filter(server =>
    servesUsers(server) && !server.statement.lostWords.some(word => word.value === 'maxconn') && !wouldGetLate(server, 'maxconn', proxy));
  return first ? [{ proxy, unlimited: [first, ...others], limited: proxy.servers.find(server => server.isLimited && servesUsers(server)) }] : [];
});

/** `default-server maxconn 100` for proxies in which no server has a limit; and a queue timeout, because with a limit there is a queue. */
function limitAll(all: readonly Unlimited[]): RuleEdit[] {
  const firstServers = new Map(all.map(({ proxy, unlimited: [first] }) => [proxy, first]));
  return groupByDefaults(firstServers.keys()).flatMap(({ defaults, proxies: members }) => {
    const line = `default-server maxconn ${SERVER_MAXCONN}`;
    const limits = defaults
      ? [addLine(defaults, line, 'default-server')]
      : members.map(proxy => insertLineAbove((firstServers.get(proxy) as Server).statement, line));
    return [...limits, ...addTimeout('queue', members.filter(proxy => !proxy.timeout('queue')), defaults)];
  });
}

/** A burst of requests is over soon, and those that wait are served. Connections of other protocols are kept: with a limit some are turned away. */
function explain(names: string, isHttp: boolean): string {
  return isHttp
    ? `No server of ${names} has a \`maxconn\`: a burst of requests reaches the servers all at once, and beyond what they can take they answer with errors or not at all. Set \`maxconn\` to what one server can handle; HAProxy then keeps the rest in a queue.`
    : `No server of ${names} has a \`maxconn\`: HAProxy hands on as many connections as come. Where a server takes only so many, as databases do, set \`maxconn\` to that; the rest then waits in a queue, for \`timeout queue\` at most.`;
}

/** Whole backends without any limit, all of HTTP or none: one finding. */
function findingFor(all: readonly [Unlimited, ...Unlimited[]], isHttp: boolean): RuleFinding {
  const [{ proxy: first, unlimited: [server] }, ...rest] = all;
  const others = rest.map(({ proxy }) => proxy);
  return {
    at: first.header,
    ...(isHttp ? {} : { severity: 'information' as const }),
    message: explain(listOf([first, ...others]), isHttp),
    related: [
      { at: server.statement, message: 'The first server without a limit' },
      ...others.map(proxy => ({ at: proxy.header, message: 'The same here' })),
    ],
    repairs: [{
      title: `Add \`default-server maxconn ${SERVER_MAXCONN}\``,
      safety: 'review',
      edits: limitAll(all),
    }],
  };
}

/** The servers among which `balance first` chooses, in their order: more than one, of which it takes the next when the one before has all the connections it may have. */
function filledInTurn(proxy: Proxy): readonly Server[] {
  if (proxy.effective('balance')?.value?.value !== 'first') return [];
  const servers = proxy.servers.filter(server => !server.isDisabled && !server.isBackup);
  return servers.length > 1 && !servers.some(server => server.isUncertain || server.isTemplate || server.has('id') || server.isWeightless) ? servers : [];
}

/** Sections in which somebody said `maxconn 0`, and `balance first` never goes on from the first server. */
const filledWithoutEnd = inProxies(proxy => {
  const servers = proxy.isBackend && !proxy.isDisabled && proxy.mode === 'http' ? filledInTurn(proxy) : [];
  return servers.length > 0 && servers.every(server => server.has('maxconn') && server.number('maxconn') === 0 && !server.isLimited) ? [proxy] : [];
}, ['balance']);

/** Tried on 2.6 and 3.4: all requests go to the first server. */
function findingForFirst(proxy: Proxy, each: Unlimited | undefined): RuleFinding {
  const [first, ...others] = filledInTurn(proxy) as [Server, ...Server[]];
  const idle = others.length === 1 ? `\`${others[0]?.name}\` gets none` : 'the others get none';
  const balance = proxy.effective('balance')?.statement;
  return {
    at: proxy.header,
    ...(each && proxy.mode === 'http' ? {} : { severity: 'information' as const }),
    message: `\`balance first\` fills the servers one after another, each up to its \`maxconn\`, and those of ${proxy.title} have ${each ? 'none' : '`maxconn 0`, which is no limit'}: \`${first.name}\` gets all requests as long as it is UP, and ${idle}. Set \`maxconn\` to what one server can handle. Where the others are for emergencies only, write \`backup\` on them.`,
    related: [...(balance ? [{ at: balance, message: 'One after another' }] : []), ...others.map(server => ({ at: server.statement, message: 'Gets nothing' }))],
    repairs: each ? [{ title: `Add \`default-server maxconn ${SERVER_MAXCONN}\``, safety: 'review', edits: limitAll([each]) }] : [],
  };
}

/** A backend in which somebody thought of a limit, but not on every line. */
function findingForSome({ proxy, unlimited, limited }: Unlimited): RuleFinding {
  const [first, ...others] = unlimited;
  const maxconn = limited?.mostConnections ?? SERVER_MAXCONN;
  const names = others.length === 0 ? `\`${first.name}\` has` : `\`${first.name}\` and ${others.length} more ${others.length === 1 ? 'server' : 'servers'} have`;
  return {
    at: first.statement,
    message: `In ${proxy.title}, ${names} no \`maxconn\`, but other servers are limited: a burst of requests is held back from those and hits ${others.length === 0 ? 'this one' : 'these'}. Set \`maxconn\` here too, or \`maxconn 0\` where no limit is needed.`,
    related: [
      ...(limited ? [{ at: limited.statement, message: 'This server has a limit' }] : []),
      ...others.map(server => ({ at: server.statement, message: 'No limit here either' })),
    ],
    repairs: [{
      title: `Add \`maxconn ${maxconn}\``,
      safety: 'review',
      edits: unlimited.map(server => appendWords(server.statement, `maxconn ${maxconn}`)),
    }],
  };
}

/** HAProxy then takes about half of the file descriptors it may have (tried on 2.6 to 3.4), unless `ulimit-n` or `fd-hard-limit` bounds them. */
function* findingForGlobal(configuration: Configuration): Generator<RuleFinding> {
  const globals = globalSections(configuration);
  const [first] = globals;
  if (!first?.header || globals.some(section => section.statements('maxconn', 'ulimit-n', 'fd-hard-limit').length > 0)) return;
  if (!configuration.proxies.some(proxy => proxy.isFrontend)) return;
  const lines = first.statements();
  yield {
    at: first.header,
    severity: 'information',
    message: '`global` has no `maxconn`: how many connections HAProxy accepts is then about half of the file descriptors that the system allows it, which differs from one machine to the next and may be more than its memory can hold. Set it.',
    repairs: [{
      title: `Add \`maxconn ${GLOBAL_MAXCONN}\` to \`global\``,
      safety: 'review',
      edits: [insertLineBelow(lines.at(-1) ?? first.header, `maxconn ${GLOBAL_MAXCONN}`, first)],
    }],
  };
}

/** Lab case no-server-maxconn-overload: an application that takes two requests at a time answers 503 itself, on 2.6 to 3.4. */
export default defineRule({
  name: 'missing-maxconn',
  summary: 'Servers have no `maxconn`, so that nothing holds a burst of requests back.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const unlimited = unlimitedProxies(configuration);
    const isIdle = unlimited.length === 0 ? () => false : idleSections(configuration);
    const ways = unlimited.length === 0 ? [] : waysBackIn(configuration);
    const lost = unlimited.length === 0 ? new Set() : proxiesThatLost('default-server maxconn', configuration);
    const all = unlimited.flatMap(each => (lost.has(each.proxy) || isIdle(each.proxy) || isForAcme(each.proxy, configuration) ? [] : withoutOwnBinds(each, ways) ?? []));
    const inTurn = all.filter(({ proxy, limited }) => !limited && filledInTurn(proxy).length > 0);
    for (const each of inTurn) yield findingForFirst(each.proxy, each);
    for (const proxy of filledWithoutEnd(configuration)) yield findingForFirst(proxy, undefined);
    for (const isHttp of [true, false]) {
      const [first, ...others] = all.filter(each => !inTurn.includes(each)).filter(({ proxy, limited }) => !limited && (proxy.mode === 'http') === isHttp);
      if (first) yield findingFor([first, ...others], isHttp);
    }
    for (const each of all) if (each.limited) yield findingForSome(each);
    yield* findingForGlobal(configuration);
  },
});
