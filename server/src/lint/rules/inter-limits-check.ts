import { describeDuration, parseDuration } from '../../language/duration.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { proxiesBelow } from '../../model/incremental/in-proxies.ts';
import { groupByOption, otherOptions, serversOf } from '../findings/option-groups.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, zeroTimeouts } from '../edits/timeout-edits.ts';

/** Below this share of the shortest good time a check that asks the application fails as soon as that is busy; above it, that depends on the application. */
const GRAVE_SHARE = 1 / 2;
/** Bare numbers below this are the matter of timeout-without-unit. */
const FIRST_PLAIN_NUMBER = 100;

/** How long a health check of a server may take by its own `inter`, in milliseconds; no limit where that is not told. */
function limitOf(server: Server): number {
  const interval = server.has('check') && !server.isDisabled ? server.duration('inter') : undefined;
  return interval === undefined || (interval.unit === '' && interval.count < FIRST_PLAIN_NUMBER) ? Infinity : interval.ms;
}

/** The shortest of these limits in a section without `timeout check`. */
function shortestLimit(proxy: Proxy): number {
  if (!proxy.isBackend || proxy.isDisabled || proxy.timeout('check')) return Infinity;
  return proxy.unlikeServers.reduce((shortest, server) => Math.min(shortest, limitOf(server)), Infinity);
}

const proxiesWithLimitBelow = proxiesBelow(shortestLimit, ['inter']);

function limitedByInterval(proxy: Proxy, shortest: number): readonly Server[] {
  return serversThat(proxy.servers, server => limitOf(server) < shortest);
}

/**
 * Lab case inter-limits-check: 503 with the check status L7TOUT on 2.6 to 3.4. Only `inter` is the limit: a `fastinter` or `downinter` of 100 ms is none
 * (tried on 2.6 and 3.4).
 */
export default defineRule({
  name: 'inter-limits-check',
  summary: 'A short `inter` is also all the time a health check has, for want of `timeout check`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',
  options: {
    shortest: { kind: 'duration', default: '1s', description: 'The shortest time that is enough for a health check: a lost packet is sent again after one second.' },
  },

  looksAt: 'configuration',
  *check(configuration, { isWhole, options }) {
    if (!isWhole) return;
    const shortest = parseDuration(options.shortest)?.ms ?? 0;
    for (const group of groupByOption(proxiesWithLimitBelow(configuration, shortest), 'inter', proxy => limitedByInterval(proxy, shortest))) {
      const [option] = group.options;
      const interval = group.servers[0].duration('inter')?.ms ?? 0;
      const speaks = group.proxies.some(proxy => healthCheckOf(proxy));
      const owner = group.isInherited ? group.proxies[0].defaults : undefined;
      yield {
        at: option.value ?? option.word,
        severity: speaks && interval < shortest * GRAVE_SHARE ? 'warning' : 'information',
        message: `There is no \`timeout check\`, so \`inter\` is also all the time a health check of ${serversOf(group)} has: a server that ${speaks ? 'answers it' : 'accepts it'} later than after ${describeDuration(interval)} is taken for dead. Add \`timeout check\`; the interval can stay.`,
        related: [
          ...otherOptions(group, 'The same here'),
          ...zeroTimeouts('check', group.proxies).map(zero => ({ at: zero.statement, message: 'A timeout of 0 is none' })),
        ],
        repairs: [{ title: 'Add `timeout check 5s`', safety: 'review', edits: addTimeout('check', group.proxies, owner) }],
      };
    }
  },
});
