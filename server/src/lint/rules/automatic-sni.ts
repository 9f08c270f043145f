import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import { hostsTaking } from '../../model/routes/hosts-asked.ts';
import { perProxyWith, type Proxy } from '../../model/proxy.ts';
import { choosingAtRunTime } from '../../model/routes/senders.ts';
import type { Server } from '../../model/servers/server.ts';
import { certificateNameOf } from '../../model/servers/server-tls.ts';
import { givesHeader } from '../../model/request-rules/header-state.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { checkedUnderHost, findingAboutCheck } from '../findings/checked-under-host.ts';
import { bySeverity } from '../findings/group.ts';
import { defineRule } from '../rule.ts';
import { nameWordsFor } from '../edits/tls-edits.ts';

interface Named {
  readonly proxy: Proxy;
  readonly server: Server;
  readonly severity: Severity;
  /** True when `verify required` is written: then `global` has no say. */
  readonly isAsked: boolean;
}

/** True when the section gives all requests one Host: what the name is taken from is then no longer the client's. */
const setsHost = perProxyWith(['set-header', 'replace-header', 'replace-value'], false, proxy =>
  proxy.mode === 'http' && proxy.effectiveLines('http-request').some(line => givesHeader(line, 'host')));

/** True where all that is sent to a server asks for the very name that its certificate is for, or gets another Host before it comes to the section. */
function isAskedByName({ proxy, server }: Named, configuration: Configuration): boolean {
  const name = certificateNameOf(server)?.toLowerCase();
  const routes = proxy.kind === 'listen' || choosingAtRunTime(configuration).length > 0 ? [] : configuration.routesTo(proxy);
  return routes.length > 0 && routes.every(route => setsHost(route.owner) || (name !== undefined && hostsTaking(route)?.every(host => host === name) === true));
}

/** The servers whose certificate is verified under the name that the client wrote into its Host header. */
const namedByClient = inProxies((proxy): readonly Named[] => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  const found = proxy.servers.flatMap((server): Named[] => {
    const verify = server.option('verify')?.value?.value;
    if (!server.has('ssl') || !server.has('ca-file') || server.has('sni') || server.has('no-sni-auto')) return [];
    if ((verify !== undefined && verify !== 'required') || server.isDisabled || server.isUncertain) return [];
    // Where the configuration knows the server by a name, it is likely to be another one than the sites'. Public certificates are for the sites' names.
    const isNamed = certificateNameOf(server) !== undefined;
    if (!isNamed && server.option('ca-file')?.value?.value === '@system-ca') return [];
    return [{ proxy, server, severity: isNamed ? 'warning' : 'information', isAsked: verify === 'required' }];
  });
  return found.length === 0 || setsHost(proxy) ? [] : found;
}, ['ca-file']);

function byProxy<T extends { readonly proxy: Proxy }>(servers: readonly T[]): (readonly [T, ...T[]])[] {
  const groups = new Map<Proxy, [T, ...T[]]>();
  for (const each of servers) {
    const group = groups.get(each.proxy);
    if (group) group.push(each);
    else groups.set(each.proxy, [each]);
  }
  return [...groups.values()];
}

/** True when a `global` may say that servers are not verified. */
function mayTrustAll(configuration: Configuration): boolean {
  return globalSections(configuration).some(section => section.statements('ssl-server-verify').some(line => line.word(1)?.value === 'none'));
}

function repairsFor(servers: readonly [Named, ...Named[]], isNow: boolean): RuleRepair[] {
  const words = ({ server, proxy }: Named) => nameWordsFor(server, proxy).join(' ');
  return [
    ...(servers.every(each => words(each) !== '')
      ? [{ title: `Add \`${words(servers[0])}\``, safety: 'review' as const, edits: servers.flatMap(each => addServerOption([each.server], words(each))) }]
      : []),
    ...(isNow ? [{ title: 'Add `no-sni-auto`', safety: 'review' as const, edits: addServerOption(servers.map(({ server }) => server), 'no-sni-auto') }] : []),
  ];
}

function finding([first, ...others]: readonly [Named, ...Named[]], isNow: boolean): RuleFinding {
  const name = certificateNameOf(first.server);
  const verifyhost = first.server.has('verifyhost') ? ' `verifyhost` does not change that.' : '';
  return {
    at: first.server.statement,
    severity: isNow ? first.severity : 'hint',
    message: `${isNow ? 'HAProxy sends' : 'From 3.3 on, HAProxy will send'} the Host header of the request as the server name (SNI) to ${nameServers([first.server, ...others.map(({ server }) => server)])}, and the certificate has to be for that name. A request for a name that is not in it gets a 503, where versions up to 3.2 answer.${verifyhost} Write \`sni str(${name ?? 'NAME'})\`${name === undefined ? ' with a name of the certificate' : ''}.`,
    related: others.map(({ server }) => ({ at: server.statement, message: 'The same here' })),
    repairs: repairsFor([first, ...others], isNow),
  };
}

/** Lab cases automatic-sni and automatic-check-sni: 200 up to 3.2, 503 with `SC--` on 3.4, while a check without a Host says L6OK and one with another Host L6RSP. */
export default defineRule({
  name: 'automatic-sni',
  summary: 'From HAProxy 3.3 on, the certificate of a server without `sni` has to be for the name that the client asked for, and that of a checked one for the Host of the check.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['ca-file'],
  *check(configuration, { version }) {
    const all = namedByClient(configuration);
    const checks = checkedUnderHost(configuration);
    if (all.length === 0 && checks.length === 0) return;
    const isTrusted = mayTrustAll(configuration);
    const verified = all.filter(named => (named.isAsked || !isTrusted) && !isAskedByName(named, configuration));
    const isNow = isAtLeast(version, '3.3');
    const told = new Set<Server>();
    for (const group of bySeverity(verified)) {
      if (group[0].severity === 'warning') for (const each of byProxy(group)) yield finding(each, isNow);
      else if (isNow) yield finding(group, isNow);
      if (group[0].severity === 'warning') for (const { server } of group) told.add(server);
    }
    // A name for the requests comes with one for the checks.
    const others = checks.filter(({ server, isAsked }) => (isAsked || !isTrusted) && !told.has(server));
    for (const group of bySeverity(others)) for (const each of byProxy(group)) yield findingAboutCheck(each);
  },
});
