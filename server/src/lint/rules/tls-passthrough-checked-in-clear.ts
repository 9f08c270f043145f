import type { Configuration } from '../../model/configuration.ts';
import { connectRulesOf, ownCheckTargetOf, portOf } from '../../model/check-connection.ts';
import { healthCheckOf } from '../../model/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/route.ts';
import type { Server } from '../../model/server.ts';
import { inProxies } from '../../model/stretch.ts';
import { addServerOption, nameServers } from '../check-option-edits.ts';
import type { Severity } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The servers of a TCP section that are asked in HTTP without TLS, where the traffic goes. */
function askedInClear(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp' || healthCheckOf(proxy)?.kind !== 'httpchk') return [];
  if (connectRulesOf(proxy).length > 0 || hasTlsBind(proxy)) return [];
  return proxy.servers.filter(server => {
    if (!server.has('check') || server.isDisabled || server.isUncertain) return false;
    return !['ssl', 'check-ssl', 'no-check-ssl'].some(name => server.has(name)) && ownCheckTargetOf(server)?.isOwnPort !== false;
  });
}

const proxiesAskedInClear = inProxies(proxy => {
  const [first, ...others] = askedInClear(proxy);
  return first ? [{ proxy, servers: [first, ...others] as const }] : [];
}, ['httpchk']);

/** With `ssl` on a `bind` HAProxy takes the TLS off, and the servers see clear text. */
function hasTlsBind(proxy: Proxy): boolean {
  return proxy.statements('bind').some(line => line.values(2).includes('ssl'));
}

/** True for a route that is taken because of what a TLS greeting says. */
function looksAtGreeting({ conditionText, owner }: Route): boolean {
  if (!conditionText.startsWith('if ')) return false;
  if (/(?:^|[^!])\{ req(?:_|\.)ssl_(?:sni|hello_type)\b/.test(conditionText)) return true;
  const names = conditionText.split(' ').slice(1);
  return owner.statements('acl').some(line => names.includes(line.word(1)?.value ?? '') && /^req(?:_|\.)ssl_(?:sni|hello_type)\b/.test(line.word(2)?.value ?? ''));
}

/** How sure it is that the servers speak TLS; undefined where nothing says so. */
function weigh(configuration: Configuration, proxy: Proxy, servers: readonly Server[]): Severity | undefined {
  const routes = configuration.routesTo(proxy);
  if (routes.some(({ owner }) => hasTlsBind(owner))) return undefined;
  if (servers.every(server => portOf(server) === '443')) return 'error';
  if (routes.length > 0 && routes.every(route => looksAtGreeting(route))) return 'error';
  return servers.every(server => ['443', '6443', '8443', '9443'].includes(portOf(server))) ? 'information' : undefined;
}

/** Lab case tls-passthrough-checked-in-clear: connections closed with `SC` and `be_app/<NOSRV>` on 2.6 to 3.4. */
export default defineRule({
  name: 'tls-passthrough-checked-in-clear',
  summary: 'TLS is passed through to the servers, but `option httpchk` asks them in clear.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { proxy, servers } of proxiesAskedInClear(configuration)) {
      const [first, ...others] = servers;
      const severity = weigh(configuration, proxy, servers);
      if (!severity) continue;
      const option = healthCheckOf(proxy)?.setting;
      const inherited = option && option.owner !== proxy ? `, inherited from ${option.owner.title},` : '';
      const then = severity === 'information' ? 'If that port speaks TLS, the check fails, and connections are closed without an answer.' : 'They go DOWN, and connections are closed without an answer.';
      const option2 = servers.every(server => server.has('verify') || server.has('ca-file')) ? 'check-ssl' : 'check-ssl verify none';
      yield {
        at: first.option('check')?.statement.equals(first.statement) ? first.option('check')?.word ?? first.statement : first.statement,
        severity,
        message: `${proxy.title} passes TLS through, but \`option httpchk\`${inherited} asks ${nameServers([...servers])} over a plain connection. ${then} Add \`check-ssl\`.`,
        related: [
          ...(option ? [{ at: option.statement, message: 'The check' }] : []),
          ...others.map(server => ({ at: server.statement, message: 'The same here' })),
        ],
        repairs: [{ title: `Add \`${option2}\``, safety: 'review', edits: addServerOption(servers, option2) }],
      };
    }
  },
});
