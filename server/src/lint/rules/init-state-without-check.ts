import { hasOtherTarget } from '../../model/routes/fall-through.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { staysDown } from '../../model/servers/starts-down.ts';
import { swallowsCheck } from '../../model/servers/swallowed-options.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { addCheck, checkAdvice } from '../edits/check-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { defineRule } from '../rule.ts';

/** Of a `check` that another option takes for its value, number-cut-short speaks. */
function serversThatStayDown(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic) return [];
  const { version } = proxy.section;
  return serversThat(proxy.servers, server => !server.isDisabled && staysDown(server, version)).filter(server => proxy.section.isCertain(server.statement) && !swallowsCheck(server.statement));
}

const concerned = proxiesThat(proxy => serversThatStayDown(proxy).length > 0, ['init-state']);

/** True where nobody else serves. */
function servesNobody(proxy: Proxy, configuration: Configuration): boolean {
  const down = serversThatStayDown(proxy);
  return proxy.servers.every(server => server.isDisabled || down.includes(server)) && !hasOtherTarget(proxy) && configuration.isReached(proxy);
}

function findingOn(group: OptionGroup, configuration: Configuration): RuleFinding {
  const [option] = group.options;
  const isGrave = group.proxies.some(proxy => servesNobody(proxy, configuration));
  const isOne = group.servers.length === 1;
  const it = isOne ? 'it' : 'them';
  const end = group.proxies[0].mode === 'http' ? 'each request gets a 503' : 'each connection is closed';
  return {
    at: option.word,
    severity: isGrave ? 'error' : 'warning',
    message: `\`init-state ${option.value?.value ?? ''}\` starts ${serversOf(group)} DOWN, and only a health check raises ${it}: without \`check\` ${isOne ? 'it stays' : 'they stay'} so for ever${isGrave ? `, and ${end}` : `, and ${isOne ? 'gets' : 'get'} no ${group.proxies[0].mode === 'http' ? 'request' : 'connection'}`}. Add ${checkAdvice(group.servers)}, or remove \`init-state\`.`,
    related: otherOptions(group, 'The same here'),
    repairs: checkAdvice(group.servers) === '`check`' ? [{ title: 'Add `check`', safety: 'review', edits: addCheck(group.servers) }] : [],
  };
}

/** Lab case init-state-without-check: DOWN and 503 with `SC--` on 3.2 and 3.4, `haproxy -c` is silent. */
export default defineRule({
  name: 'init-state-without-check',
  summary: '`init-state` lets a server start DOWN, and without `check` nothing ever raises it.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['init-state'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const group of groupByOption(concerned(configuration), 'init-state', serversThatStayDown)) yield findingOn(group, configuration);
  },
});
