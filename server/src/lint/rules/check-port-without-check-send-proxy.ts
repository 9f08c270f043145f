import { connectRulesOf, exchangesData, ownCheckTargetOf, sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Server } from '../../model/servers/server.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { placeOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** True when the check goes to the very port that waits for the PROXY header, and has none. Another port may be one for checks. */
function lacksHeader(server: Server): boolean {
  if (!server.has('check') || server.isDisabled || !sendsProxyHeader(server) || server.has('check-send-proxy') || server.isUncertain) return false;
  return ownCheckTargetOf(server)?.isOwnPort === true;
}

/** Lab case check-port-without-check-send-proxy: L7RSP or SOCKERR, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-port-without-check-send-proxy',
  summary: 'A server is sent the PROXY protocol, but its health check has a `port` or `addr` of its own and goes without.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['send-proxy', 'send-proxy-v2', 'send-proxy-v2-ssl', 'send-proxy-v2-ssl-cn', 'proxy-v2-options'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    const [first, ...others] = proxy.servers.filter(server => lacksHeader(server));
    if (!first || !exchangesData(proxy) || connectRulesOf(proxy).length > 0) return;
    const servers = [first, ...others] as const;
    const option = first.option('port') ?? first.option('addr');
    yield {
      at: placeOf(option, first),
      message: `With \`${option?.name}\` the health check no longer follows the \`send-proxy\` of ${nameServers([...servers])}: a server that insists on the PROXY header refuses the check and goes DOWN, and users get a 503. Add \`check-send-proxy\`.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: [{ title: 'Add `check-send-proxy`', safety: 'review', edits: addServerOption(servers, 'check-send-proxy') }],
    };
  },
});
