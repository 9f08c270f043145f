import { isAtLeast } from '../../language/version.ts';
import { connectRulesOf, isCheckedInClear, ownCheckTargetOf } from '../../model/check-connection.ts';
import { requestsOf } from '../../model/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { siteNameOf } from '../../model/site-name.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addServerOption, nameServers } from '../check-option-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords } from '../rule-edits.ts';
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

function repairs(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const name = nameFor(proxy, servers);
  return name === undefined ? [] : [{ title: `Add \`check-sni ${name}\``, safety: 'review', edits: addServerOption(servers, `check-sni ${name}`) }];
}

/** Lab cases sni-without-check-sni and check-connect-without-sni: L6RSP and 503 with `SC--` on 2.6 to 3.4. That the check of a server with `sni str(name)` has no SNI either was tried on all. */
export default defineRule({
  name: 'sni-without-check-sni',
  summary: 'Requests go to the servers with a server name (SNI), but health checks go without.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['sni'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    const step = namelessStepOf(proxy);
    const [named, ...more] = step ? proxy.servers.filter(server => isNamed(server) && ownCheckTargetOf(server) === undefined) : [];
    if (step && named) yield findingAboutStep(proxy, step, [named, ...more]);
    const [first, ...others] = proxy.servers.filter(server => lacksCheckSni(server) && !takesNameFromHost(proxy, server));
    if (!first || connectRulesOf(proxy).length > 0) return;
    const servers = [first, ...others] as const;
    const sni = first.option('sni');
    // A word in `defaults` is that of other sections, too.
    const isHere = sni !== undefined && proxy.section.has(sni.statement.block);
    yield {
      at: isHere ? sni.word : first.statement,
      severity: isFixed(servers) ? 'information' : 'warning',
      message: `\`sni\` is not for health checks: those of ${nameServers([...servers])} name no site. A server that refuses TLS without a name fails them and goes DOWN, and users get a 503. Add \`check-sni\` with a name the server knows.`,
      related: [
        ...(sni && !isHere ? [{ at: sni.word, message: 'For requests' }] : []),
        ...others.map(server => ({ at: server.statement, message: 'The same here' })),
      ],
      repairs: repairs(proxy, servers),
    };
  },
});
