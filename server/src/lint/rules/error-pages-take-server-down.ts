import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { groupByOption, otherOptions, serversOf } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * What takes the server out at once, or at the next failed check. `fastinter` only looks again sooner. `fail-check` counts as one failed check, which with
 * `fall 1` is enough (tried on 2.6 and 3.4); with more, the health checks between may save the server.
 */
function isHarsh(server: Server): boolean {
  const action = server.option('on-error')?.value?.value;
  return action === 'mark-down' || action === 'sudden-death' || (action === 'fail-check' && server.number('fall') === 1);
}

/** `observe` does nothing without a health check, and `layer7` nothing in TCP mode (tried on 2.6 and 3.4). */
function serversAtRisk(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  return proxy.servers.filter(server => server.option('observe')?.value?.value === 'layer7' && isHarsh(server) && server.has('check'));
}

const atRisk = proxiesThat(proxy => serversAtRisk(proxy).length > 0, ['observe']);

/** Lab case error-pages-take-server-down: 503 with `SC--` and the check status HANA on 2.6 to 3.4. */
export default defineRule({
  name: 'error-pages-take-server-down',
  summary: '`observe layer7` with `on-error mark-down` or the like takes a server out because of the 5xx answers of its application.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['observe'],
  *check(configuration) {
    for (const group of groupByOption(atRisk(configuration), 'on-error', serversAtRisk)) {
      const [option] = group.options;
      const [server] = group.servers;
      const limit = server.option('error-limit')?.value?.value ?? '10';
      const often = limit === '1' ? 'a single 5xx answer takes' : `${limit} 5xx answers in a row take`;
      yield {
        at: option.value ?? option.word,
        message: `\`observe layer7\` counts the answers of real requests: ${often} ${serversOf(group)} out${option.value?.value === 'sudden-death' ? ' at the next failed check' : ' at once'}. One broken page does so on all servers, one after another. Write \`on-error fastinter\`, so that the health check decides.`,
        related: otherOptions(group, 'The same here'),
        repairs: [{
          title: 'Write `on-error fastinter`',
          safety: 'review',
          edits: group.options.flatMap(({ value }) => (value ? [replaceWord(value, 'fastinter')] : [])),
        }],
      };
    }
  },
});
