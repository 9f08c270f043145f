import { describeDuration } from '../../language/duration.ts';
import { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { canQueue, firstQueueOf } from '../../model/server-queue.ts';
import { proxiesThat } from '../../model/in-proxies.ts';
import { groupByDefaults, listOf } from '../group.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, zeroTimeouts } from '../timeout-edits.ts';

/** A `timeout queue 0` sets none (tried on 2.6 and 3.4). */
const lackingTimeout = proxiesThat(proxy => proxy.isBackend && !proxy.isDisabled && !proxy.timeout('queue') && proxy.unlikeServers.some(server => server.isLimited));

/** Where the limit of a server stands: on its own line, or on a `default-server` line. */
function limitOf(server: Server) {
  return server.limit?.word ?? server.statement;
}

/** From here on the connect timeout is a fair queue timeout, if one by accident. */
const FAIR_WAIT_MS = 30_000;

/** How long a request waits when nothing else is said. */
function waitIn(proxy: Proxy): string {
  const connect = proxy.timeout('connect');
  if (!connect) return 'waits without any limit, because there is no `timeout connect` to fall back to either';
  const duration = Proxy.durationOf(connect);
  return `waits for \`timeout connect\`${duration ? `, ${describeDuration(duration.ms)}` : ''}, and then ${proxy.mode === 'http' ? 'gets a 503' : 'is closed'}`;
}

/** The connect timeout in milliseconds; 0 when it is absent or not known. */
function fallbackMs(proxy: Proxy): number {
  const connect = proxy.timeout('connect');
  return (connect && Proxy.durationOf(connect)?.ms) ?? 0;
}

/** Lab case queue-timeout-default: 503 with `sQ--` on 2.6 to 3.4. */
export default defineRule({
  name: 'queue-timeout-default',
  summary: 'Servers have `maxconn`, but nothing says how long a request may wait for a free slot.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const lacking = lackingTimeout(configuration).filter(proxy => canQueue(proxy, configuration));
    for (const { defaults, proxies } of groupByDefaults(lacking)) {
      const [first, ...others] = proxies;
      const connect = first.timeout('connect');
      const isFair = proxies.every(proxy => fallbackMs(proxy) >= FAIR_WAIT_MS);
      yield {
        at: first.header,
        severity: isFair ? 'information' : 'warning',
        message: `${listOf(proxies)} ${others.length > 0 ? 'have' : 'has'} no \`timeout queue\`: a ${first.mode === 'http' ? 'request' : 'connection'} that finds every server at its limit ${waitIn(first)}. Say how long it may wait.`,
        related: [
          ...(connect ? [{ at: connect.statement, message: 'This is used as the queue timeout' }] : []),
          { at: limitOf(firstQueueOf(first, configuration) as Server), message: 'With this limit there is a queue' },
          ...others.map(proxy => ({ at: proxy.header, message: 'The same here' })),
          ...zeroTimeouts('queue', proxies).map(zero => ({ at: zero.statement, message: 'A timeout of 0 is none' })),
        ],
        repairs: [{
          title: 'Add `timeout queue 30s`',
          safety: 'review',
          edits: addTimeout('queue', proxies, defaults),
        }],
      };
    }
  },
});
