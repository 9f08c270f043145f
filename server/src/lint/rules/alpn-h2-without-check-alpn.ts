import { isAtLeast } from '../../language/version.ts';
import { connectRulesOf, isCheckedInClear } from '../../model/checks/check-connection.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Server } from '../../model/servers/server.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { placeOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** True when only HTTP/2 is offered to the server, and its check offers nothing. */
function isCheckedInHttp1(server: Server): boolean {
  if (!server.has('ssl') || !server.has('check') || server.isDisabled || server.isUncertain || server.option('alpn')?.value?.value !== 'h2') return false;
  return !isCheckedInClear(server) && !['check-alpn', 'check-proto', 'proto'].some(name => server.has(name));
}

/** Lab case alpn-h2-without-check-alpn: L6RSP or L7RSP and 503 with `SC--` on 2.6 and 3.0; from 3.2 on the check offers what the server line offers. */
export default defineRule({
  name: 'alpn-h2-without-check-alpn',
  summary: 'Servers are spoken to in HTTP/2 only, but their health checks use HTTP/1 before HAProxy 3.2.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['alpn'],
  *check(proxy, { version }) {
    if (isAtLeast(version, '3.2') || !proxy.isBackend || proxy.isDisabled) return;
    const [first, ...others] = proxy.servers.filter(server => isCheckedInHttp1(server));
    if (!first || healthCheckOf(proxy)?.kind !== 'httpchk' || connectRulesOf(proxy).length > 0) return;
    const servers = [first, ...others] as const;
    const alpn = first.option('alpn');
    yield {
      at: placeOf(alpn, first),
      message: `\`alpn h2\` is not for health checks in HAProxy ${version}: those of ${nameServers([...servers])} use HTTP/1. A server that speaks HTTP/2 only fails them and goes DOWN, and users get a 503. Add \`check-alpn h2\`.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: [{ title: 'Add `check-alpn h2`', safety: 'review', edits: addServerOption(servers, 'check-alpn h2') }],
    };
  },
});
