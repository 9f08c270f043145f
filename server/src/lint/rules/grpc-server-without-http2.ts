import type { Proxy } from '../../model/proxy.ts';
import { proxiesWithGrpc, speaksGrpc } from '../../model/routes/grpc.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { offersHttp2 } from '../../model/servers/server-tls.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { defineRule } from '../rule.ts';

/** The servers with which HAProxy speaks HTTP/1: in clear without `proto h2`, with TLS when HTTP/2 is not offered. */
function http1Servers(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  return serversThat(proxy.servers, server => {
    if (server.isDisabled || server.isUncertain || server.has('proto') || wouldGetLate(server, 'proto', proxy)) return false;
    return !server.has('ssl') || (!server.option('alpn')?.value?.hasVariable && !offersHttp2(server));
  });
}

/** A check of a server that speaks HTTP/2 only has to offer it by itself where TLS is spoken; without TLS it follows `proto`. */
function words(server: Server, proxy: Proxy): string {
  if (!server.has('ssl')) return 'proto h2';
  const needsCheckAlpn = server.has('check') && healthCheckOf(proxy)?.kind === 'httpchk' && !server.has('check-alpn');
  return needsCheckAlpn ? 'alpn h2 check-alpn h2' : 'alpn h2';
}

/** Lab case grpc-server-without-http2: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'grpc-server-without-http2',
  summary: 'A gRPC server is spoken to in HTTP/1.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const proxy of proxiesWithGrpc(configuration)) {
      const [first, ...others] = http1Servers(proxy).filter(server => speaksGrpc(configuration, proxy, server));
      if (!first) continue;
      const servers = [first, ...others] as [Server, ...Server[]];
      yield {
        at: first.statement,
        message: `HAProxy speaks HTTP/1 with ${nameServers(servers)}, and gRPC is HTTP/2 only: if it is gRPC, as the names say, each call ends in a 502. Add \`${words(first, proxy)}\`.`,
        related: others.map(server => ({ at: server.statement, message: 'The same here' })),
        repairs: [{ title: `Add \`${words(first, proxy)}\``, safety: 'review', edits: servers.flatMap(server => addServerOption([server], words(server, proxy))) }],
      };
    }
  },
});
