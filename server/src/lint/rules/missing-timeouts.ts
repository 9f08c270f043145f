import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { isMisplacedFor } from '../../model/servers/misplaced-timeouts.ts';
import { canQueue, lacksQueueTimeout } from '../../model/servers/server-queue.ts';
import type { RuleFinding } from '../finding.ts';
import { enumerate, groupByDefaults, listOf } from '../findings/group.ts';
import { renamedTimeouts } from '../migrations/timeouts.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, byLackOf, timeoutLine, titleOfZero } from '../edits/timeout-edits.ts';

const needed = ['connect', 'client', 'server'] as const;
type Needed = (typeof needed)[number];

/**
 * The timeouts for which HAProxy says "missing timeouts for ...": the client's for what accepts clients, the server's and the connect timeout for what
 * has servers. In tcp mode `timeout tunnel` stands for the server's. Tried on 2.6 to 3.4; `mode log` and `mode spop` need none.
 */
function missingIn(proxy: Proxy): readonly Needed[] {
  if (proxy.kind === 'defaults' || proxy.isDisabled || !proxy.carriesTraffic) return [];
  // What it would inherit from defaults that are not there, nobody knows.
  if (proxy.section.parent !== undefined && !proxy.defaults) return [];
  const hasServers = proxy.isBackend && proxy.servers.length > 0;
  return needed.filter(name => {
    if (proxy.timeout(name) || hasOldName(name, proxy)) return false;
    if (name === 'client') return proxy.isFrontend;
    return hasServers && !(name === 'server' && proxy.mode === 'tcp' && proxy.timeout('tunnel'));
  });
}

/** True where an old name says it, which removed-directive tells to write anew. */
function hasOldName(name: Needed, proxy: Proxy): boolean {
  return Object.entries(renamedTimeouts).some(([old, timeout]) => timeout === name
    && (proxy.effective(old) !== undefined || proxy.effectiveLines('timeout').some(line => line.word(1)?.value === old)));
}

/** The proxies that lack timeouts, each with their names. */
const lackingProxies = inProxies(proxy => {
  const missing = missingIn(proxy);
  return missing.length > 0 ? [[proxy, missing] as const] : [];
});

/** What goes on for ever without a timeout. */
const endless: Readonly<Record<Needed, string>> = {
  connect: 'the attempt to reach a dead server',
  client: 'the connection of a client that has gone away',
  server: 'the wait for a server that hangs',
};

type Lack = readonly [Proxy, readonly Needed[]];

/** Of sections to which a repair gives a connect timeout: those for which it would be the queue timeout, too, if nothing else were said. */
function gettingQueueTimeout(proxies: readonly Proxy[], configuration: Configuration): readonly Proxy[] {
  return proxies.filter(proxy => lacksQueueTimeout(proxy) && !proxy.effective('timeout queue') && canQueue(proxy, configuration));
}

/** What is not written anywhere, for the proxies that inherit from the same defaults. */
function* findingsOnAbsent(lacks: readonly Lack[], configuration: Configuration): Generator<RuleFinding> {
  const missing = new Map(lacks.map(([proxy, names]) => [proxy, names.filter(name => !proxy.effective(`timeout ${name}`))]));
  const missingOf = (proxy: Proxy) => missing.get(proxy) ?? [];
  for (const { defaults, proxies } of groupByDefaults([...missing.keys()].filter(proxy => missingOf(proxy).length > 0))) {
    const lackingOf = (name: Needed) => proxies.filter(proxy => missingOf(proxy).includes(name));
    const names = needed.filter(name => lackingOf(name).length > 0);
    const queuing = gettingQueueTimeout(lackingOf('connect'), configuration);
    const added = [...names.map(name => [name, lackingOf(name)] as const), ...(queuing.length > 0 ? [['queue', queuing] as const] : [])];
    const [first, ...others] = proxies;
    yield {
      at: (defaults ?? first).header,
      message: `${listOf(proxies)} ${others.length > 0 ? 'have' : 'has'} no ${enumerate(names.map(name => `\`timeout ${name}\``))}: nothing ends ${enumerate(names.map(name => endless[name]))}. Such connections pile up until HAProxy can take no more. Set ${names.length > 1 ? 'them' : 'it'}${defaults ? ` in ${defaults.title}` : ''}.`,
      related: (defaults ? proxies : others).map(proxy => ({ at: proxy.header, message: `Lacks ${enumerate(missingOf(proxy).map(name => `\`timeout ${name}\``))}` })),
      repairs: [{
        title: `Add ${enumerate(added.map(([name]) => `\`${timeoutLine(name)}\``))}`,
        safety: 'review',
        edits: added.flatMap(([name, lacking]) => addTimeout(name, lacking, defaults)),
      }],
    };
  }
}

/** What is set to 0, for each section that does so. */
function* findingsOnZeros(lacks: readonly Lack[]): Generator<RuleFinding> {
  const all = needed.flatMap(name => byLackOf(name, lacks.flatMap(([proxy, names]) => (names.includes(name) ? [proxy] : []))).zeros.map(zero => ({ ...zero, name })));
  for (const owner of new Set(all.map(zero => zero.setting.owner))) {
    const [first, ...others] = all.filter(zero => zero.setting.owner === owner);
    const users = [...new Set([first, ...others].flatMap(zero => zero?.users ?? []))];
    const [user, ...moreUsers] = users;
    if (!first || !user) continue;
    const zeros = [first, ...others];
    yield {
      at: first.setting.value ?? first.setting.statement,
      message: `${enumerate(zeros.map(titleOfZero))} ${others.length > 0 ? 'are no timeouts' : 'is no timeout'}: in ${listOf([user, ...moreUsers])}, nothing ends ${enumerate(zeros.map(({ name }) => endless[name]))}. Such connections pile up until HAProxy can take no more. Write how long ${others.length > 0 ? 'they' : 'it'} may last.`,
      related: [
        ...others.map(({ setting }) => ({ at: setting.statement, message: 'The same here' })),
        ...users.filter(each => each !== owner).map(each => ({ at: each.header, message: 'Inherits it' })),
      ],
      repairs: [{
        title: `Write ${enumerate(zeros.map(({ name }) => `\`${timeoutLine(name)}\``))}`,
        safety: 'review',
        edits: zeros.flatMap(zero => addTimeout(zero.name, zero.users, undefined)),
      }],
    };
  }
}

/** Lab case timeouts-missing: a server that hangs hangs its client, on 2.6 to 3.4. */
export default defineRule({
  name: 'missing-timeouts',
  summary: 'A proxy lacks `timeout client`, `timeout connect` or `timeout server`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const lacks = lackingProxies(configuration).map(([proxy, names]) => [proxy, names.filter(name => !isMisplacedFor(proxy, name, configuration))] as const);
    yield* findingsOnAbsent(lacks, configuration);
    yield* findingsOnZeros(lacks);
  },
});
