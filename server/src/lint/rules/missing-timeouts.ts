import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/in-proxies.ts';
import { enumerate, groupByDefaults, listOf } from '../group.ts';
import { renamedTimeouts } from '../migrations/timeouts.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, timeoutLine, zeroTimeouts } from '../timeout-edits.ts';

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

/** True unless a section below the defaults sets the timeout to 0 for itself. */
function isMissingIn(defaults: Proxy, proxy: Proxy, name: string): boolean {
  const zero = proxy.effective(`timeout ${name}`);
  return !zero || zero.owner === defaults;
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
    const missing = new Map(lackingProxies(configuration));
    const missingOf = (proxy: Proxy) => missing.get(proxy) ?? [];
    for (const { defaults, proxies } of groupByDefaults(missing.keys())) {
      const lackingOf = (name: Needed) => proxies.filter(proxy => missingOf(proxy).includes(name));
      const names = needed.filter(name => lackingOf(name).length > 0);
      const [first, ...others] = proxies;
      const it = names.length > 1 ? 'them' : 'it';
      const place = defaults && names.some(name => lackingOf(name).some(proxy => isMissingIn(defaults, proxy, name))) ? defaults : undefined;
      yield {
        at: (place ?? first).header,
        message: `${listOf(proxies)} ${others.length > 0 ? 'have' : 'has'} no ${enumerate(names.map(name => `\`timeout ${name}\``))}: nothing ends ${enumerate(names.map(name => endless[name]))}. Such connections pile up until HAProxy can take no more. Set ${it}${place ? ` in ${place.title}` : ''}.`,
        related: [
          ...(place ? proxies : others).map(proxy => ({ at: proxy.header, message: `Lacks ${enumerate(missingOf(proxy).map(name => `\`timeout ${name}\``))}` })),
          ...names.flatMap(name => zeroTimeouts(name, lackingOf(name))).map(zero => ({ at: zero.statement, message: 'A timeout of 0 is none' })),
        ],
        repairs: [{
          title: `Add ${enumerate(names.map(name => `\`${timeoutLine(name)}\``))}`,
          safety: 'review',
          edits: names.flatMap(name => addTimeout(name, lackingOf(name), defaults)),
        }],
      };
    }
  },
});
