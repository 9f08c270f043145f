import { isAtLeast } from '../../language/version.ts';
import { mustBeFound } from '../../model/servers/name-resolution.ts';
import type { Proxy } from '../../model/proxy.ts';
import { hasImpossibleNumbers } from '../../model/servers/server.ts';
import { unclearServersOf } from '../../model/servers/unclear-addresses.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** "unsupported transport for server address in 'http' backend": tried on 3.0 to 3.4. Older versions have no log backends, and bad-address tells of it. */
function* datagramServers(proxy: Proxy, isWhole: boolean): Generator<RuleFinding> {
  if (!proxy.carriesTraffic || !isAtLeast(proxy.section.version, '3.0') || (!isWhole && !proxy.effective('mode'))) return;
  for (const server of unclearServersOf(proxy)) {
    const { transport, text } = server.parsedAddress;
    if (transport !== 'datagram' || server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
    yield {
      at: server.address ?? server.statement,
      message: `\`${text}\` is for datagrams, and ${proxy.title} has \`mode ${proxy.mode}\`, which needs connections: HAProxy does not start. Only a backend with \`mode log\` sends datagrams, and nothing but logs.`,
    };
  }
}

/** "could not resolve address": tried on 2.6 to 3.4; with `init-addr none` HAProxy starts, and the server stays without an address. */
export default defineRule({
  name: 'server-address-impossible',
  summary: 'The address of a server is made of numbers that no IPv4 address has, or is for datagrams in a section of streams.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy, { isWhole }) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    yield* datagramServers(proxy, isWhole);
    for (const server of unclearServersOf(proxy)) {
      if (!hasImpossibleNumbers(server) || server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
      const isFatal = mustBeFound(server, proxy);
      yield {
        at: server.address ?? server.statement,
        message: `\`${server.parsedAddress.host}\` is no IPv4 address, which has four numbers from 0 to 255, and no host can be called so: ${isFatal ? 'HAProxy does not start' : 'the server never has an address'}. Correct the address.`,
      };
    }
  },
});
