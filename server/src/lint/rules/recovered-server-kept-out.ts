import { describeDuration, parseDuration } from '../../language/duration.ts';
import { timeToRise } from '../../model/checks/check-timing.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { groupByOption, otherOptions, serversOf } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What holds without `rise`: if that is slow, it is so by another option. */
const FEW_CHECKS = 2;
/** From here on `rise` proves nothing any more that fewer checks do not, whatever the interval. */
const MANY_CHECKS = 10;

/** How long a server that says `rise` stays out when it is back, in milliseconds. */
function delayOf(server: Server): number {
  const rise = server.has('check') ? (server.number('rise') ?? 0) : 0;
  if (rise <= FEW_CHECKS) return 0;
  return rise > MANY_CHECKS ? Infinity : (timeToRise(server) ?? 0);
}

/** The sections with such servers, each with the longest delay. */
const delayingProxies = inProxies(proxy => {
  const delay = proxy.isBackend && !proxy.isDisabled ? proxy.unlikeServers.reduce((longest, server) => Math.max(longest, delayOf(server)), 0) : 0;
  return delay > 0 ? [{ proxy, delay }] : [];
}, ['rise']);

/** Lab case recovered-server-kept-out: 503 with `SC--` long after the server is back, on 2.6 to 3.4. */
export default defineRule({
  name: 'recovered-server-kept-out',
  summary: 'A high `rise` keeps a server out long after it has recovered.',
  category: '503',
  severity: 'information',
  preset: 'recommended',
  options: {
    longest: { kind: 'duration', default: '1m', description: 'The longest time for which a server that is back may stay out.' },
  },

  looksAt: 'configuration',
  mentions: ['rise'],
  *check(configuration, { options }) {
    const longest = parseDuration(options.longest)?.ms ?? 0;
    const concerned = delayingProxies(configuration).flatMap(({ proxy, delay }) => (delay > longest ? [proxy] : []));
    for (const group of groupByOption(concerned, 'rise', ({ servers }) => serversThat(servers, server => delayOf(server) > longest))) {
      const [option] = group.options;
      const [server] = group.servers;
      const time = timeToRise(server);
      yield {
        at: option.value ?? option.word,
        message: `\`rise ${server.number('rise')}\` keeps ${serversOf(group)} out until that many checks in a row have succeeded, ${time === undefined ? 'long' : `${describeDuration(time)} at least`} after ${group.servers.length > 1 ? 'they are' : 'it is'} back: when the others fail meanwhile, none is left. Write \`rise 2\`.`,
        related: otherOptions(group, 'The same here'),
        repairs: [{ title: 'Write `rise 2`', safety: 'review', edits: group.options.flatMap(({ value }) => (value ? [replaceWord(value, '2')] : [])) }],
      };
    }
  },
});
