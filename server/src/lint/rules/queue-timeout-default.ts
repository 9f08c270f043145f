import { describeDuration } from '../../language/duration.ts';
import type { Configuration } from '../../model/configuration.ts';
import { isMisplacedFor } from '../../model/servers/misplaced-timeouts.ts';
import { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { canQueue, firstQueueOf, lacksQueueTimeout } from '../../model/servers/server-queue.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, byLackOf, titleOfZero, type ZeroTimeout } from '../edits/timeout-edits.ts';

/** A `timeout queue 0` sets none (tried on 2.6 and 3.4). Where there is no `timeout connect` either, missing-timeouts speaks of that first. */
const lackingTimeout = proxiesThat(proxy => lacksQueueTimeout(proxy) && proxy.timeout('connect') !== undefined);

/** Where the limit of a server stands: on its own line, or on a `default-server` line. */
function limitOf(server: Server) {
  return server.limit?.word ?? server.statement;
}

/** From here on the connect timeout is a fair queue timeout, if one by accident. */
const FAIR_WAIT_MS = 30_000;

/** How long a request waits when nothing else is said. */
function waitIn(proxy: Proxy): string {
  const connect = proxy.timeout('connect');
  const duration = connect && Proxy.durationOf(connect);
  return `waits for \`timeout connect\`${duration ? `, ${describeDuration(duration.ms)}` : ''}, and then ${proxy.mode === 'http' ? 'gets a 503' : 'is closed'}`;
}

/** The connect timeout in milliseconds; 0 when it is not known. */
function fallbackMs(proxy: Proxy): number {
  const connect = proxy.timeout('connect');
  return (connect && Proxy.durationOf(connect)?.ms) ?? 0;
}

/** About proxies without the timeout, for want of a line in what they inherit, or because a line sets it to 0. */
function finding(proxies: readonly [Proxy, ...Proxy[]], defaults: Proxy | undefined, zero: ZeroTimeout | undefined, configuration: Configuration): RuleFinding {
  const [first, ...others] = proxies;
  const connect = first.timeout('connect');
  const it = first.mode === 'http' ? 'a request' : 'a connection';
  const cause = zero
    ? `${titleOfZero(zero)} is no timeout: in ${listOf(proxies)}, ${it}`
    : `${listOf(proxies)} ${others.length > 0 ? 'have' : 'has'} no \`timeout queue\`: ${it}`;
  return {
    at: zero ? (zero.setting.value ?? zero.setting.statement) : first.header,
    severity: proxies.every(proxy => fallbackMs(proxy) >= FAIR_WAIT_MS) ? 'information' : 'warning',
    message: `${cause} that finds every server at its limit ${waitIn(first)}. Say how long it may wait.`,
    related: [
      ...(connect ? [{ at: connect.statement, message: 'This is used as the queue timeout' }] : []),
      { at: limitOf(firstQueueOf(first, configuration) as Server), message: 'With this limit there is a queue' },
      ...(zero ? proxies : others).filter(proxy => proxy !== zero?.setting.owner).map(proxy => ({ at: proxy.header, message: zero ? 'Inherits it' : 'The same here' })),
    ],
    repairs: [{
      title: `${zero ? 'Write' : 'Add'} \`timeout queue 30s\``,
      safety: 'review',
      edits: addTimeout('queue', proxies, defaults),
    }],
  };
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
    const lacking = lackingTimeout(configuration).filter(proxy => canQueue(proxy, configuration) && !isMisplacedFor(proxy, 'queue', configuration));
    const { zeros, absent } = byLackOf('queue', lacking);
    for (const { defaults, proxies } of groupByDefaults(absent)) yield finding(proxies, defaults, undefined, configuration);
    for (const zero of zeros) {
      const [first, ...others] = zero.users;
      if (first) yield finding([first, ...others], undefined, zero, configuration);
    }
  },
});
