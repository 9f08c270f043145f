import { fallOf } from '../../model/checks/check-timing.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What HAProxy assumes. Configuration manual, section 5.2: `error-limit`. */
const DEFAULT_LIMIT = 10;

/** So few errors between two checks that one broken page is enough. With more, the health checks between may save the server. */
const FEW_ERRORS = 6;

/** What counts as one failed check; it is what holds when nothing is said. `fastinter` only looks again sooner. */
function isSoft(server: Server): boolean {
  const option = server.option('on-error');
  return !option || option.value?.value === 'fail-check';
}

function limitOf(server: Server): number | undefined {
  return server.has('error-limit') ? server.number('error-limit') : DEFAULT_LIMIT;
}

/** From here on an `error-limit` is chosen: many errors in a row are more than one broken page among others. */
const MANY_ERRORS = 30;

/** True for a circuit breaker that was made with care: many errors open it, and it closes slowly. */
function isBreaker(server: Server): boolean {
  return (limitOf(server) ?? 0) >= MANY_ERRORS && server.has('slowstart');
}

/** What takes the server out at once, at the next failed check, or after few errors (tried on 2.6 and 3.4, after successful checks). */
function isHarsh(server: Server): boolean {
  const action = server.option('on-error')?.value?.value;
  if (action === 'mark-down' || action === 'sudden-death') return true;
  const [limit, fall] = [limitOf(server), fallOf(server)];
  return isSoft(server) && limit !== undefined && fall !== undefined && (fall === 1 || limit * fall <= FEW_ERRORS);
}

/** `observe` does nothing without a health check, and `layer7` nothing in TCP mode (tried on 2.6 and 3.4). */
function serversAtRisk(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  return proxy.servers.filter(server => server.option('observe')?.value?.value === 'layer7' && isHarsh(server) && server.has('check'));
}

const atRisk = proxiesThat(proxy => serversAtRisk(proxy).length > 0, ['observe']);

/** "a single 5xx answer takes `server a` out at once", and the like. */
function whatTakesOut(group: OptionGroup): string {
  const [server] = group.servers;
  const limit = limitOf(server) ?? DEFAULT_LIMIT;
  const fall = fallOf(server);
  const out = `${serversOf(group)} out`;
  if (isSoft(server) && fall !== undefined && fall > 1) {
    const often = limit === 1 ? 'each 5xx answer counts' : `${limit} 5xx answers in a row count`;
    return `${often} as a failed check, and ${fall} of those before the next successful one take ${out}`;
  }
  const often = limit === 1 ? 'a single 5xx answer takes' : `${limit} 5xx answers in a row take`;
  return `${often} ${out}${server.option('on-error')?.value?.value === 'sudden-death' ? ' at the next failed check' : ' at once'}`;
}

function findingOn(group: OptionGroup): RuleFinding {
  const [option] = group.options;
  const isSaid = option.word.value === 'on-error';
  return {
    at: option.value ?? option.word,
    ...(group.servers.every(isBreaker) ? { severity: 'information' as const } : {}),
    message: `\`observe layer7\` counts the answers of real requests: ${whatTakesOut(group)}. One broken page does so on all servers, one after another. Write \`on-error fastinter\`, so that the health check decides.`,
    related: otherOptions(group, 'The same here'),
    repairs: [{
      title: `${isSaid ? 'Write' : 'Add'} \`on-error fastinter\``,
      safety: 'review',
      edits: group.options.flatMap(({ value }) => (value ? [replaceWord(value, isSaid ? 'fastinter' : `${value.text} on-error fastinter`)] : [])),
    }],
  };
}

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
    const proxies = atRisk(configuration);
    for (const group of groupByOption(proxies, 'on-error', serversAtRisk)) yield findingOn(group);
    for (const group of groupByOption(proxies, 'observe', proxy => serversAtRisk(proxy).filter(server => !server.has('on-error')))) yield findingOn(group);
  },
});
