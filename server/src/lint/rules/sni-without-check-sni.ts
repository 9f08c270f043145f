import { isAtLeast } from '../../language/version.ts';
import { connectRulesOf, ownCheckTargetOf } from '../../model/check-connection.ts';
import { requestsOf } from '../../model/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { addServerOption, nameServers } from '../check-option-edits.ts';
import { siteNameOf } from '../check-request-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

function lacksCheckSni(server: Server): boolean {
  if (!server.has('sni') || !server.has('check') || !server.has('ssl') || server.isDisabled || server.isUncertain) return false;
  const isInClear = server.has('no-check-ssl') || (ownCheckTargetOf(server) !== undefined && !server.has('check-ssl'));
  return !server.has('check-sni') && !isInClear;
}

/** From 3.3 on the name is taken from the Host header of the check, if it has one (tried on 3.2 and 3.4). */
function takesNameFromHost(proxy: Proxy, server: Server): boolean {
  return isAtLeast(proxy.section.version, '3.4') && !server.has('no-check-sni-auto') && requestsOf(proxy).some(request => request.hasHost);
}

/** The name in `sni str(name)`, which is the same for all requests. */
function fixedNameOf(server: Server): string | undefined {
  return /^str\((.+)\)$/.exec(server.option('sni')?.value?.value ?? '')?.[1];
}

function repairs(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const names = new Set(servers.map(server => fixedNameOf(server)));
  const [fixed] = names;
  const host = requestsOf(proxy)[0]?.host?.value;
  const name = (names.size === 1 ? fixed : undefined) ?? host ?? siteNameOf(proxy);
  return name === undefined ? [] : [{ title: `Add \`check-sni ${name}\``, safety: 'review', edits: addServerOption(servers, `check-sni ${name}`) }];
}

/** Lab case sni-without-check-sni: L6RSP and 503 with `SC--` on 2.6 to 3.4. That the check of a server with `sni str(name)` has no SNI either was tried on all. */
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
    const [first, ...others] = proxy.servers.filter(server => lacksCheckSni(server) && !takesNameFromHost(proxy, server));
    if (!first || connectRulesOf(proxy).length > 0) return;
    const servers = [first, ...others] as const;
    const sni = first.option('sni');
    const isFixed = servers.every(server => fixedNameOf(server) !== undefined);
    yield {
      at: sni?.statement.equals(first.statement) ? sni.word : first.statement,
      severity: isFixed ? 'information' : 'warning',
      message: `\`sni\` is not for health checks: those of ${nameServers([...servers])} name no site. A server that refuses TLS without a name fails them and goes DOWN, and users get a 503. Add \`check-sni\` with a name the server knows.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: repairs(proxy, servers),
    };
  },
});
