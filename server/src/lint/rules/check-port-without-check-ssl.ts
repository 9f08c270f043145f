import { connectRulesOf, exchangesData, ownCheckTargetOf, takesRefusal } from '../../model/checks/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { addBesideOption, nameServers } from '../edits/check-option-edits.ts';
import type { Severity } from '../finding.ts';
import { commonPlaceOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** How sure it is that TLS is spoken where the check goes; undefined where nothing says so. */
function weigh(server: Server): Severity | undefined {
  const target = server.has('check') && !server.isDisabled && server.has('ssl') && !isDecided(server) ? ownCheckTargetOf(server) : undefined;
  if (!target) return undefined;
  if (target.isOwnPort) return target.isOwnHost ? 'error' : 'warning';
  if (['443', '8443'].includes(target.port)) return 'warning';
  return ['80', '8080'].includes(target.port) ? undefined : 'information';
}

function isDecided(server: Server): boolean {
  return server.has('check-ssl') || server.has('no-check-ssl') || server.isUncertain;
}

/** The servers of the gravest kind, since one finding speaks of them all. */
function gravest(proxy: Proxy): { severity: Severity; servers: [Server, ...Server[]] } | undefined {
  for (const severity of ['error', 'warning', 'information'] as const) {
    const [first, ...others] = proxy.servers.filter(server => weigh(server) === severity);
    if (first) return { severity, servers: [first, ...others] };
  }
  return undefined;
}

/** Lab case check-port-without-check-ssl: SOCKERR or L7STS 400, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-port-without-check-ssl',
  summary: 'A server speaks TLS, but its health check has a `port` or `addr` of its own and is sent in clear.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['ssl'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled || !proxy.servers.some(server => weigh(server) !== undefined)) return;
    if (!exchangesData(proxy) || connectRulesOf(proxy).length > 0 || takesRefusal(proxy)) return;
    const found = gravest(proxy);
    if (!found) return;
    const { severity, servers } = found;
    const [first, ...others] = servers;
    const option = first.option('port') ?? first.option('addr');
    const name = option?.name ?? 'port';
    const target = ownCheckTargetOf(first);
    const where = target?.isOwnPort ? 'to a port that speaks TLS' : `to port ${target?.port}, in clear`;
    const then = severity === 'information' ? 'a TLS port takes that for an error, and the server goes DOWN' : 'the check fails, and the server goes DOWN: users get a 503';
    yield {
      at: commonPlaceOf(name, servers, proxy),
      severity,
      message: `With \`${name}\` the health check no longer follows the \`ssl\` of ${nameServers(servers)}: it goes ${where}${target?.isOwnPort ? ' in clear' : ''}, and ${then}. Say \`check-ssl\`, or \`no-check-ssl\` if the port for checks is a plain one.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: [
        { title: 'Add `check-ssl`', safety: 'review', edits: addBesideOption(name, servers, 'check-ssl', proxy) },
        // Says what holds, and silences this rule: only who knows that port can say so.
        ...(target?.isOwnPort ? [] : [{ title: 'Say `no-check-ssl`: the port for checks is a plain one', safety: 'review' as const, edits: addBesideOption(name, servers, 'no-check-ssl', proxy) }]),
      ],
    };
  },
});
