import { parseAddress } from '../../language/address.ts';
import type { Configuration } from '../../model/configuration.ts';
import { healthCheckOf } from '../../model/health-check.ts';
import { perProxy, perProxyWith, type Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { groupByOption, otherOptions, serversOf } from '../option-groups.ts';
import { deleteOption } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The servers that are checked at the same host, but on another port than the one they serve at. In TCP mode a check that speaks HTTP or so has to go
 * elsewhere: to the agent beside a database.
 */
const checkedElsewhere: (proxy: Proxy) => readonly Server[] = perProxyWith(['port'], [], proxy =>
  proxy.isBackend && !proxy.isDisabled && (proxy.mode === 'http' || !healthCheckOf(proxy)) ? proxy.servers.filter(server => server.has('check') && !server.option('addr') && hasOtherPort(server)) : [],
);

/** As written: what the environment gives is told apart by its name. */
function hasOtherPort(server: Server): boolean {
  const port = server.option('port')?.value?.value;
  if (port === undefined) return false;
  const { portText } = parseAddress(server.address?.value ?? '');
  return portText !== '' && portText !== port;
}

/** The ports at which a section listens or has servers, as written. */
const portsIn: (proxy: Proxy) => readonly string[] = perProxy(proxy => {
  const addresses = [...proxy.statements('bind').map(line => line.word(1)), ...proxy.servers.map(({ address }) => address)];
  return [...new Set(addresses.map(word => parseAddress(word?.value ?? '').portText))];
});

/** True when no other address of the configuration has the port of a server's check. */
function isPortUnknown(server: Server, configuration: Configuration): boolean {
  const port = server.option('port')?.value?.value ?? '';
  return !configuration.proxies.some(proxy => portsIn(proxy).includes(port));
}

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
    const concerned = (proxy: Proxy) => checkedElsewhere(proxy).filter(server => isPortUnknown(server, configuration));
    for (const group of groupByOption(configuration.proxies, 'port', concerned)) {
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
