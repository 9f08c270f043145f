import { nonHttpPorts } from '../../language/non-http-ports.ts';
import { nonHttpServer } from '../../model/servers/non-http-servers.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { RuleRepair } from '../finding.ts';
import { tcpModeRepair } from '../edits/mode-edits.ts';
import { defineRule } from '../rule.ts';

/** Rules and options that only make sense in HTTP mode: then the mode is meant, and the port is wrong. */
function speaksHttp(proxy: Proxy): boolean {
  return proxy.statements('http-request', 'http-response', 'http-after-response', 'redirect', 'use_backend', 'cookie', 'acl', 'stats').length > 0;
}

/** A backend cannot change its mode alone: the frontends in front of it would have to, too. */
function repairsFor(proxy: Proxy): RuleRepair[] {
  if (proxy.kind !== 'listen' || speaksHttp(proxy)) return [];
  return [tcpModeRepair(proxy)];
}

/** Lab case http-to-redis: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'non-http-server',
  summary: 'A section in HTTP mode has a server on a port where something other than HTTP is spoken.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: nonHttpPorts,
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return;
    const [first, ...others] = proxy.servers.flatMap(server => nonHttpServer(server, proxy) ?? []);
    if (!first) return;
    const { server, address, port, protocol } = first;
    const mode = proxy.effective('mode');
    yield {
      at: address,
      message: `${proxy.title} is in HTTP mode, but port ${port} of \`${server.name}\` is that of ${protocol}. HAProxy sends it HTTP requests, cannot read what comes back, and answers 502. Use \`mode tcp\`, here and in what leads here, or correct the port.`,
      related: [
        ...(mode ? [{ at: mode.statement, message: mode.owner === proxy ? 'This sets the mode' : 'The mode is inherited from here' }] : []),
        ...others.map(other => ({ at: other.address, message: `The port of ${other.protocol} here too` })),
      ],
      repairs: repairsFor(proxy),
    };
  },
});
