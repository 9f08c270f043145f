import type { Configuration } from '../../model/configuration.ts';
import { clearTextChecks, connectRulesOf, isRefusedByTls, isTlsPort, ownCheckTargetOf, portTextOf } from '../../model/checks/check-connection.ts';
import { requestsOf } from '../../model/checks/check-request.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { admitsOnlyTls, isOnlyOn, looksAtGreeting } from '../../model/binds/passed-tls.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { Severity } from '../finding.ts';
import { placeOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** The servers of a TCP section that are asked without TLS, where the traffic goes. */
function askedInClear(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp' || !isRefusedByTls(proxy)) return [];
  if (connectRulesOf(proxy).length > 0 || hasTlsBind(proxy)) return [];
  return proxy.servers.filter(server => {
    if (!server.has('check') || server.isDisabled || server.isUncertain) return false;
    return !['ssl', 'check-ssl', 'no-check-ssl'].some(name => server.has(name)) && ownCheckTargetOf(server)?.isOwnPort !== false;
  });
}

const proxiesAskedInClear = inProxies(proxy => {
  const asked = askedInClear(proxy);
  const kind = healthCheckOf(proxy)?.kind;
  return asked.length > 0 && kind ? [{ proxy, asked, kind }] : [];
}, clearTextChecks);

/** With `ssl` on a `bind` HAProxy takes the TLS off, and the servers see clear text. */
function hasTlsBind(proxy: Proxy): boolean {
  return proxy.statements('bind').some(line => line.values(2).includes('ssl'));
}

const perhapsTls = ['443', '6443', '8443', '9443'];
const clearPorts = ['80', '8000', '8080'];

/** The port of the Kubernetes API, which speaks nothing but TLS there, and the pages by which it says how it is. */
const KUBERNETES_PORT = 6443;
const kubernetesPages = /^\/(?:healthz|livez|readyz)\b/;

/** True where the servers are likely to be those of a Kubernetes API: port 6443 leads to their port 6443, or the check asks for a page of it. */
function areKubernetesApi(servers: readonly Server[], proxy: Proxy, owners: readonly Proxy[]): boolean {
  if (!servers.every(server => portTextOf(server) === String(KUBERNETES_PORT))) return false;
  const isPassedOn = owners.length > 0 && owners.every(owner => isOnlyOn(owner, 443, KUBERNETES_PORT));
  return isPassedOn || requestsOf(proxy).some(({ uri }) => kubernetesPages.test(uri?.value ?? ''));
}

interface Asked {
  readonly proxy: Proxy;
  readonly asked: readonly Server[];
  /** The kind of check that asks. */
  readonly kind: string;
}

interface Suspicion {
  readonly severity: Severity;
  readonly servers: readonly Server[];
}

const routesAtRunTime = inProxies(proxy => routesOf(proxy).filter(route => route.isDynamic), ['use_backend']);

/** Of which servers it is likely that they speak TLS, and how sure that is; undefined where nothing says so. */
function weigh(configuration: Configuration, { proxy, asked, kind }: Asked): Suspicion | undefined {
  const named = configuration.routesTo(proxy);
  const routes = named.length > 0 || proxy.isFrontend ? named : routesAtRunTime(configuration);
  if (routes.some(({ owner }) => hasTlsBind(owner))) return undefined;
  const takesTls = routes.length > 0 ? routes.every(route => looksAtGreeting(route) || admitsOnlyTls(route.owner)) : proxy.isFrontend && admitsOnlyTls(proxy);
  if (takesTls) return { severity: routes === named ? 'error' : 'warning', servers: asked };
  const onTlsPort = asked.filter(server => isTlsPort(portTextOf(server), kind));
  if (onTlsPort.length > 0) return { severity: 'error', servers: onTlsPort };
  // Other protocols may share a port with HTTPS, as SSH does.
  if (kind !== 'httpchk') return undefined;
  const owners = proxy.isFrontend ? [proxy] : named.map(({ owner }) => owner);
  const comesByHttpsPort = owners.length > 0 && owners.every(owner => isOnlyOn(owner, 443)) && !asked.some(server => clearPorts.includes(portTextOf(server)));
  if (comesByHttpsPort || areKubernetesApi(asked, proxy, owners)) return { severity: 'warning', servers: asked };
  return asked.every(server => perhapsTls.includes(portTextOf(server))) ? { severity: 'information', servers: asked } : undefined;
}

/** Lab cases tls-passthrough-checked-in-clear and tls-only-checked-in-clear: connections closed with `SC` and `be_app/<NOSRV>` on 2.6 to 3.4. */
export default defineRule({
  name: 'tls-passthrough-checked-in-clear',
  summary: 'TLS is passed through to the servers, but the health check asks them in clear.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: clearTextChecks,
  *check(configuration) {
    for (const asked of proxiesAskedInClear(configuration)) {
      const { proxy, kind } = asked;
      const suspicion = weigh(configuration, asked);
      const [first, ...others] = suspicion?.servers ?? [];
      if (!suspicion || !first) continue;
      const { severity, servers } = suspicion;
      const option = healthCheckOf(proxy)?.setting;
      const inherited = option && option.owner !== proxy ? `, inherited from ${option.owner.title},` : '';
      const then = severity === 'error' ? 'They go DOWN, and connections are closed without an answer.' : 'If that port speaks TLS, the check fails, and connections are closed without an answer.';
      const option2 = servers.every(server => server.has('verify') || server.has('ca-file')) ? 'check-ssl' : 'check-ssl verify none';
      yield {
        at: placeOf(first.option('check'), first),
        severity,
        message: `${proxy.title} passes TLS through, but \`option ${kind}\`${inherited} asks ${nameServers([first, ...others])} over a plain connection. ${then} Add \`check-ssl\`.`,
        related: [
          ...(option ? [{ at: option.statement, message: 'The check' }] : []),
          ...others.map(server => ({ at: server.statement, message: 'The same here' })),
        ],
        repairs: [{ title: `Add \`${option2}\``, safety: 'review', edits: addServerOption(servers, option2) }],
      };
    }
  },
});
