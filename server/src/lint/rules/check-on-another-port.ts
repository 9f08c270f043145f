import { parseAddress } from '../../language/address.ts';
import { serversCheckedByPort } from '../../model/check-in-clear.ts';
import { healthCheckOf } from '../../model/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { inProxies, proxiesThat } from '../../model/in-proxies.ts';
import { groupByOption, otherOptions, serversOf } from '../option-groups.ts';
import { deleteOption } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The servers that are checked at the same host, but on another port than the one they serve at. In TCP mode a check that speaks HTTP or so has to go
 * elsewhere: to the agent beside a database. Of a check in clear on a port for TLS, check-in-clear-on-tls-port says more.
 */
function serversCheckedElsewhere(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || (proxy.mode !== 'http' && healthCheckOf(proxy))) return [];
  const inClear = new Set(serversCheckedByPort(proxy));
  return proxy.servers.filter(server => server.has('check') && !server.option('addr') && hasOtherPort(server) && !inClear.has(server));
}

const checkedElsewhere = proxiesThat(proxy => serversCheckedElsewhere(proxy).length > 0, ['port']);

/** As written: what the environment gives is told apart by its name. */
function hasOtherPort(server: Server): boolean {
  const port = server.option('port')?.value?.value;
  if (port === undefined) return false;
  const { portText } = parseAddress(server.address?.value ?? '');
  return portText !== '' && portText !== port;
}

/** The ports at which the sections listen or have servers, as written. */
const portsIn = inProxies((proxy): readonly string[] => {
  const addresses = [...proxy.statements('bind').map(line => line.word(1)), ...proxy.servers.map(({ address }) => address)];
  return [...new Set(addresses.map(word => parseAddress(word?.value ?? '').portText))];
});

/** Lab case check-on-another-port: L4CON, and 503 with `SC--` on 2.6 to 3.4, where nothing listens there. */
export default defineRule({
  name: 'check-on-another-port',
  summary: 'The health check goes to a port that nothing else in the configuration uses.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['port'],
  *check(configuration) {
    const proxies = checkedElsewhere(configuration);
    if (proxies.length === 0) return;
    const known = new Set(portsIn(configuration));
    const concerned = (proxy: Proxy) => serversCheckedElsewhere(proxy).filter(server => !known.has(server.option('port')?.value?.value ?? ''));
    for (const group of groupByOption(proxies, 'port', concerned)) {
      const [option] = group.options;
      const port = option.value?.value ?? '';
      yield {
        at: option.value ?? option.word,
        message: `The health check of ${serversOf(group)} goes to port ${port}, which no other line mentions: when nothing listens there, no check succeeds and each request gets a 503, although the service is up. Make sure that ${port} is meant, or remove \`port\`.`,
        related: otherOptions(group, 'The same here'),
        repairs: [{
          title: 'Remove `port`',
          safety: 'review',
          edits: group.options.flatMap(deleteOption),
        }],
      };
    }
  },
});
