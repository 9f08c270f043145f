import { describeDuration, parseDuration } from '../../language/duration.ts';
import { timeToFall, timeToFallByDefault } from '../../model/checks/check-timing.ts';
import type { Proxy } from '../../model/proxy.ts';
import { redispatchOf } from '../../model/servers/redispatch.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { proxiesBelow } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The checked servers whose requests another could serve, if only it were noticed that they are dead. `option redispatch` sends them there at once. */
function replaceable(proxy: Proxy): readonly Server[] {
  const active = serversThat(proxy.servers, server => !server.isDisabled);
  return active.length > 1 ? serversThat(active, isRarelyChecked) : [];
}

function isRarelyChecked(server: Server): boolean {
  return server.has('check') && (server.has('inter') || server.has('fall'));
}

/** The longest time in milliseconds in which such a server goes unnoticed; 0 where there is none. */
function longestTimeToFall(proxy: Proxy): number {
  if (!proxy.isBackend || proxy.isDisabled || redispatchOf(proxy)) return 0;
  const checked = proxy.unlikeServers.filter(server => !server.isDisabled && isRarelyChecked(server));
  return checked.reduce((longest, server) => Math.max(longest, timeToFall(server) ?? 0), 0);
}

const lateProxies = proxiesBelow(proxy => -longestTimeToFall(proxy), ['inter', 'fall']);

/** What makes it so long: how many checks have to fail, where three would do in time, else the time between them. */
type Cause = 'inter' | 'fall';

function causeOf(server: Server, longest: number): Cause {
  return server.has('fall') && (timeToFallByDefault(server) ?? Infinity) <= longest ? 'fall' : 'inter';
}

function unnoticed(proxy: Proxy, longest: number, cause: Cause): readonly Server[] {
  return replaceable(proxy).filter(server => (timeToFall(server) ?? 0) > longest && causeOf(server, longest) === cause);
}

const better: Readonly<Record<Cause, { readonly advice: string; readonly value: string }>> = {
  inter: { advice: 'Check more often', value: '5s' },
  fall: { advice: 'Let fewer failures do', value: '3' },
};

function finding(group: OptionGroup, cause: Cause): RuleFinding {
  const [option] = group.options;
  const { advice, value } = better[cause];
  return {
    at: option.value ?? option.word,
    message: `By \`inter\` and \`fall\` it takes ${describeDuration(timeToFall(group.servers[0]) ?? 0)} to notice that ${serversOf(group)} ${group.servers.length > 1 ? 'are' : 'is'} dead, and without \`option redispatch\` each request that gets there until then fails. ${advice}: \`${cause} ${value}\`.`,
    related: otherOptions(group, 'The same here'),
    repairs: [{ title: `Write \`${cause} ${value}\``, safety: 'review', edits: group.options.flatMap(each => (each.value ? [replaceWord(each.value, value)] : [])) }],
  };
}

/** Lab case dead-server-noticed-late: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'dead-server-noticed-late',
  summary: 'Health checks are so rare that a dead server keeps its requests for minutes.',
  category: '503',
  severity: 'information',
  preset: 'recommended',
  options: {
    longest: { kind: 'duration', default: '1m', description: 'The longest time in which a dead server may go unnoticed.' },
  },

  looksAt: 'configuration',
  *check(configuration, { options }) {
    const longest = parseDuration(options.longest)?.ms ?? 0;
    const late = lateProxies(configuration, -longest);
    for (const cause of ['inter', 'fall'] as const) {
      for (const group of groupByOption(late, cause, proxy => unnoticed(proxy, longest, cause))) yield finding(group, cause);
    }
  },
});
