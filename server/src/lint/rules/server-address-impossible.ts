import { isAtLeast } from '../../language/version.ts';
import { mustBeFound, needsAddress } from '../../model/servers/name-resolution.ts';
import type { Proxy } from '../../model/proxy.ts';
import { hasImpossibleNumbers } from '../../model/servers/server.ts';
import { unclearServersOf } from '../../model/servers/unclear-addresses.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
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

/** `mptcp@` and `abnsz@` are part of a name for versions that do not know them: "could not resolve address" (2.6 and 3.0). */
function* laterKinds(proxy: Proxy): Generator<RuleFinding> {
  const { version } = proxy.section;
  if (isAtLeast(version, '3.1')) return;
  for (const server of unclearServersOf(proxy)) {
    const { address } = server;
    const prefix = /^(?:mptcp[46]?|abnsz)@/.exec(address?.value ?? '')?.[0];
    if (!address || prefix === undefined || server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
    const rest = address.value.slice(prefix.length);
    yield {
      at: address,
      message: `HAProxy ${version} does not know \`${prefix}\` yet, which came with 3.1 or later, and takes \`${address.value}\` for the name of a host. Nothing finds that name: ${needsAddress(server) ? 'HAProxy does not start' : 'the server never has an address'}.`,
      repairs: prefix === 'abnsz@' || address.hasVariable ? [] : [{ title: `Write \`${rest}\``, safety: 'review', edits: [replaceWord(address, rest)] }],
    };
  }
}

/** "could not resolve address": tried on 2.6 to 3.4; with `init-addr none` HAProxy starts, and the server stays without an address. */
export default defineRule({
  name: 'server-address-impossible',
  summary: 'The address of a server is made of numbers that no IPv4 address has, is for datagrams in a section of streams, or of a kind that came later.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy, { isWhole }) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    yield* datagramServers(proxy, isWhole);
    yield* laterKinds(proxy);
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
