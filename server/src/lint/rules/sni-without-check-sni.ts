import { isAtLeast } from '../../language/version.ts';
import { connectRulesOf, isCheckedInClear, ownCheckTargetOf } from '../../model/checks/check-connection.ts';
import { requestsOf } from '../../model/checks/check-request.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import { wayOfTls } from '../../model/tls/wrapped-tls.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { groupByOption, type OptionGroup } from '../findings/option-groups.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a server that is checked, and that requests go to with a name. */
function isNamed(server: Server): boolean {
  return server.has('sni') && server.has('check') && server.has('ssl') && !server.isDisabled && !server.isUncertain;
}

function lacksCheckSni(server: Server): boolean {
  return isNamed(server) && !server.has('check-sni') && !isCheckedInClear(server);
}

/** From 3.3 on the name is taken from the Host header of the check, if it has one (tried on 3.2 and 3.4). */
function takesNameFromHost(proxy: Proxy, server: Server): boolean {
  return isAtLeast(proxy.section.version, '3.3') && !server.has('no-check-sni-auto') && requestsOf(proxy).some(request => request.hasHost);
}

/** The name in `sni str(name)`, which is the same for all requests. */
function fixedNameOf(server: Server): string | undefined {
  return /^str\((.+)\)$/.exec(server.option('sni')?.value?.value ?? '')?.[1];
}

/** The name that a check may ask for; undefined when the configuration has none. */
function nameFor(proxy: Proxy, servers: readonly Server[]): string | undefined {
  const names = new Set(servers.map(server => server.option('check-sni')?.value?.value ?? fixedNameOf(server)));
  const [fixed] = names;
  const host = requestsOf(proxy)[0]?.host?.value;
  return (names.size === 1 ? fixed : undefined) ?? host ?? siteNameOf(proxy);
}

function isFixed(servers: readonly Server[]): boolean {
  return servers.every(server => fixedNameOf(server) !== undefined);
}

/**
 * The `connect` step that speaks TLS to the servers of a section and names no site: it uses neither `check-sni` nor, from 3.3 on, the Host header of the
 * check (lab case check-connect-without-sni). With `default` it does as the server line says, and with an address or a port of its own it goes elsewhere.
 */
function namelessStepOf(proxy: Proxy): Statement | undefined {
  return connectRulesOf(proxy).find(step => {
    const words = step.values(2);
    return words.includes('ssl') && !['sni', 'default', 'addr', 'port'].some(word => words.includes(word));
  });
}

function findingAboutStep(proxy: Proxy, step: Statement, servers: readonly [Server, ...Server[]]): RuleFinding {
  const [first, ...others] = servers;
  const isOwn = proxy.statements(step.keyword).some(line => line.equals(step));
  const name = isOwn ? nameFor(proxy, servers) : undefined;
  return {
    at: isOwn ? step : first.statement,
    severity: isFixed(servers) ? 'information' : 'warning',
    message: `\`${step.keyword} connect ssl\` takes no name from the server line: the checks of ${nameServers([...servers])} name no site. A server that refuses TLS without a name fails them and goes DOWN, and users get a 503. Add \`sni\` to the step, with a name the server knows.`,
    related: (isOwn ? servers : others).map(server => ({ at: server.statement, message: 'Requests go there with a name' })),
    repairs: name === undefined ? [] : [{ title: `Add \`sni ${name}\``, safety: 'review', edits: [appendWords(step, `sni ${name}`)] }],
  };
}

/** The servers of a section whose checks name no site although their requests do. */
function namelessServers(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || connectRulesOf(proxy).length > 0) return [];
  return proxy.servers.filter(server => lacksCheckSni(server) && !takesNameFromHost(proxy, server));
}

const withNamelessServers = proxiesThat(proxy => namelessServers(proxy).length > 0, ['sni']);

const namelessSteps = inProxies(proxy => {
  const step = proxy.isBackend && !proxy.isDisabled ? namelessStepOf(proxy) : undefined;
  const [first, ...others] = step ? proxy.servers.filter(server => isNamed(server) && ownCheckTargetOf(server) === undefined) : [];
  return step && first ? [{ proxy, step, servers: [first, ...others] as const }] : [];
}, ['sni']);

/** Each section may have a name of its own. */
function repairsFor({ proxies, servers }: OptionGroup): RuleRepair[] {
  const concerned = new Set(servers);
  const names = new Set(proxies.map(proxy => nameFor(proxy, proxy.servers.filter(server => concerned.has(server)))));
  const [name] = names;
  return name === undefined || names.size > 1 ? [] : [{ title: `Add \`check-sni ${name}\``, safety: 'review', edits: addServerOption(servers, `check-sni ${name}`) }];
}

/** Lab cases sni-without-check-sni and check-connect-without-sni: L6RSP and 503 with `SC--` on 2.6 to 3.4. That the check of a server with `sni str(name)` has no SNI either was tried on all. */
export default defineRule({
  name: 'sni-without-check-sni',
  summary: 'Requests go to the servers with a server name (SNI), but health checks go without.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['sni'],
  *check(configuration) {
    for (const { proxy, step, servers } of namelessSteps(configuration)) yield findingAboutStep(proxy, step, servers);
    // Where it comes to TLS inside TLS, tls-inside-tls tells.
    const proxies = withNamelessServers(configuration).filter(proxy => proxy.mode === 'http' || wayOfTls(proxy, configuration) === undefined);
    for (const group of groupByOption(proxies, 'sni', namelessServers)) {
      const { options: [sni], servers } = group;
      yield {
        at: sni.word,
        severity: isFixed(servers) ? 'information' : 'warning',
        message: `\`sni\` is not for health checks: those of ${nameServers([...servers])} name no site. A server that refuses TLS without a name fails them and goes DOWN, and users get a 503. Add \`check-sni\` with a name the server knows.`,
        related: servers.filter(server => !server.statement.equals(sni.statement)).map(server => ({ at: server.statement, message: 'The same here' })),
        repairs: repairsFor(group),
      };
    }
  },
});
