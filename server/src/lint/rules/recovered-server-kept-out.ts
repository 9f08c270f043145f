import { describeDuration, parseDuration } from '../../language/duration.ts';
import { timeToRise } from '../../model/checks/check-timing.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByOption, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What holds without `rise`: if that is slow, it is so by another option. */
const FEW_CHECKS = 2;
/** From here on `rise` proves nothing any more that fewer checks do not, whatever the interval. */
const MANY_CHECKS = 10;

/** What keeps a server out for longer than may be: the time between checks while it is DOWN, or how many of them have to succeed. */
type Cause = 'downinter' | 'rise';

/** What keeps a server out; times in milliseconds. */
interface Delay {
  readonly rise: number;
  readonly downinter: number;
  readonly untilUp: number;
  readonly isTimeOut: boolean;
}

/** Undefined for a server without checks, and for one whose checks are like all others. */
function delayOf(server: Server): Delay | undefined {
  const rise = server.number('rise') ?? 0;
  const downinter = server.duration('downinter')?.ms ?? 0;
  return (rise > FEW_CHECKS || downinter > 0) && server.has('check') ? { rise, downinter, untilUp: timeToRise(server) ?? 0, isTimeOut: isTimeOut(server) } : undefined;
}

/** With `observe`, real requests take a server out that passes its checks: `rise` is the time for which they spare it, as in a circuit breaker. */
function isTimeOut(server: Server): boolean {
  return server.has('observe');
}

/** `downinter` comes first where it alone takes too long: fewer checks change little then (3.4: as long with `rise 2` as with `rise 3`). */
function causeOf(delay: Delay | undefined, longest: number): Cause | undefined {
  if (!delay) return undefined;
  const { rise, downinter, untilUp } = delay;
  if (rise > MANY_CHECKS && !delay.isTimeOut) return 'rise';
  if (downinter > longest) return 'downinter';
  return rise > FEW_CHECKS && untilUp > longest ? 'rise' : undefined;
}

/** A section in which something may keep servers out. */
interface SlowProxy {
  readonly proxy: Proxy;
  readonly delays: readonly Delay[];
}

const slowProxies = inProxies((proxy): readonly SlowProxy[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const delays = proxy.unlikeServers.flatMap(server => delayOf(server) ?? []);
  return delays.length > 0 ? [{ proxy, delays }] : [];
}, ['rise', 'downinter']);

/** The servers of a group that have the value by which one of them is out for the longest, that one first. */
function longestOut(group: OptionGroup, cause: Cause): readonly [Server, ...Server[]] {
  const longest = group.servers.reduce((found, server) => ((timeToRise(server) ?? 0) > (timeToRise(found) ?? 0) ? server : found));
  const value = longest.option(cause)?.value?.value;
  return [longest, ...group.servers.filter(server => server !== longest && server.option(cause)?.value?.value === value)];
}

function findingOn(group: OptionGroup, cause: Cause): RuleFinding {
  const servers = longestOut(group, cause);
  const [server] = servers;
  const option = server.option(cause) ?? group.options[0];
  const out = serversOf({ ...group, servers });
  const time = timeToRise(server);
  const isOne = servers.length === 1;
  const late = `${time === undefined ? 'long' : `up to ${describeDuration(time)}`} after ${isOne ? 'it is' : 'they are'} back`;
  const written = cause === 'rise' ? '2' : '5s';
  return {
    at: option.value ?? option.word,
    message: cause === 'rise'
      ? `\`rise ${server.number('rise')}\` keeps ${out} out until that many checks in a row have succeeded, ${late}: when the others fail meanwhile, none is left. Write \`rise 2\`.`
      : `\`downinter ${option.value?.value}\` is the time between the checks of a server that is DOWN, and keeps ${out} out ${late}: when the others fail meanwhile, none is left. Write \`downinter 5s\`.`,
    related: group.options.flatMap(({ word, value }) => (isSamePlace(word, option.word) ? [] : [{ at: word, message: value?.value === option.value?.value ? 'The same here' : 'Long here, too' }])),
    repairs: [{ title: `Write \`${cause} ${written}\``, safety: 'review', edits: group.options.flatMap(({ value }) => (value ? [replaceWord(value, written)] : [])) }],
  };
}

/** Lab case recovered-server-kept-out: 503 with `SC--` long after the server is back, on 2.6 to 3.4. */
export default defineRule({
  name: 'recovered-server-kept-out',
  summary: 'A high `rise` or a long `downinter` keeps a server out long after it has recovered.',
  category: '503',
  severity: 'information',
  preset: 'recommended',
  options: {
    longest: { kind: 'duration', default: '1m', description: 'The longest time for which a server that is back may stay out.' },
  },

  looksAt: 'configuration',
  mentions: ['rise', 'downinter'],
  *check(configuration, { options }) {
    const longest = parseDuration(options.longest)?.ms ?? 0;
    const slow = slowProxies(configuration);
    for (const cause of ['downinter', 'rise'] as const) {
      const proxies = slow.flatMap(({ proxy, delays }) => (delays.some(delay => causeOf(delay, longest) === cause) ? [proxy] : []));
      for (const group of groupByOption(proxies, cause, ({ servers }) => serversThat(servers, server => causeOf(delayOf(server), longest) === cause))) yield findingOn(group, cause);
    }
  },
});
