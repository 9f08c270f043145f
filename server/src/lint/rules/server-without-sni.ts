import { isAtLeast } from '../../language/version.ts';
import type { Proxy } from '../../model/proxy.ts';
import { hostNameOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { placeOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** The words that send the server's name, in the check too. */
function sniWords(server: Server): string {
  const name = hostNameOf(server) ?? '';
  return `sni str(${name})${server.has('check') && !server.has('check-sni') ? ` check-sni ${name}` : ''}`;
}

function serversIn(proxy: Proxy): Server[] {
  return proxy.servers.filter(server => server.has('ssl') && !server.has('sni') && !server.isDisabled && !server.isUncertain && hostNameOf(server) !== undefined);
}

/** Lab case server-without-sni: 503 with `SC--` up to 3.2; in TCP mode the connection is closed on 3.4 too. */
export default defineRule({
  name: 'server-without-sni',
  summary: 'A server is called by its host name with `ssl`, but is not told the name (SNI).',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['ssl'],
  *check(proxy, { version }) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    // From 3.3 on the Host header of each request is the name.
    if (proxy.mode === 'http' && isAtLeast(version, '3.3')) return;
    const [first, ...others] = serversIn(proxy);
    if (!first) return;
    const servers = [first, ...others] as [Server, ...Server[]];
    const failure = proxy.mode === 'http' ? 'users get a 503' : 'the connection is closed';
    yield {
      at: placeOf(first.option('ssl'), first),
      message: `HAProxy does not tell ${nameServers(servers)} which name it calls, because there is no \`sni\`. A server that holds several sites shows the wrong certificate, or refuses the handshake: then ${failure}. Add \`sni str(${hostNameOf(first)})\`.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: [{ title: `Add \`${sniWords(first)}\``, safety: 'review', edits: servers.flatMap(server => addServerOption([server], sniWords(server))) }],
    };
  },
});
