import { mustBeFound } from '../../model/name-resolution.ts';
import { hasImpossibleNumbers } from '../../model/server.ts';
import { defineRule } from '../rule.ts';

/** "could not resolve address": tried on 2.6 to 3.4; with `init-addr none` HAProxy starts, and the server stays without an address. */
export default defineRule({
  name: 'server-address-impossible',
  summary: 'The address of a server is made of numbers that no IPv4 address has.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    for (const server of proxy.servers) {
      if (!hasImpossibleNumbers(server) || server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
      const isFatal = mustBeFound(server, proxy);
      yield {
        at: server.address ?? server.statement,
        message: `\`${server.parsedAddress.host}\` is no IPv4 address, which has four numbers from 0 to 255, and no host can be called so: ${isFatal ? 'HAProxy does not start' : 'the server never has an address'}. Correct the address.`,
      };
    }
  },
});
