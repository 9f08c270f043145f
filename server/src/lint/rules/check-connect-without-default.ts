import { checkRulesOf, isExchange, ownCheckTargetOf, portTextOf, sendsProxyHeader } from '../../model/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { inProxies } from '../../model/stretch.ts';
import type { Statement } from '../../syntax/statement.ts';
import { listOf } from '../group.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A `connect` step that does without what the server needs. */
interface BareConnect {
  readonly proxy: Proxy;
  readonly connect: Statement;
  readonly server: Server;
  readonly lost: 'ssl' | 'send-proxy';
}

const bareConnects = inProxies((proxy): readonly BareConnect[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const rules = checkRulesOf(proxy);
  const connects = rules.filter((rule, i) => rule.word(1)?.value === 'connect' && !rule.values(2).includes('default') && talks(rules.slice(i + 1)));
  if (connects.length === 0 || !proxy.servers.every(({ statement }) => proxy.section.isCertain(statement))) return [];
  const servers = proxy.servers.filter(server => server.has('check') && !server.isDisabled);
  return connects.flatMap((connect): BareConnect[] => {
    const says = connect.values(2);
    const there = servers.filter(server => goesToServer(says, server));
    const ssl = says.includes('ssl') ? undefined : there.find(server => server.has('ssl') && !server.has('no-check-ssl'));
    const header = says.includes('send-proxy') ? undefined : there.find(sendsProxyHeader);
    return ssl ? [{ proxy, connect, server: ssl, lost: 'ssl' }] : header ? [{ proxy, connect, server: header, lost: 'send-proxy' }] : [];
  });
}, ['http-check', 'tcp-check']);

/** True when something is sent or read before the next connection: a connection that is only opened succeeds on a TLS port too. */
function talks(rules: readonly Statement[]): boolean {
  const next = rules.findIndex(rule => rule.word(1)?.value === 'connect');
  return (next < 0 ? rules : rules.slice(0, next)).some(isExchange);
}

/** True when the step connects to where the traffic goes: another port or address may be one for checks, in clear. */
function goesToServer(words: readonly string[], server: Server): boolean {
  const value = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  if (value('addr') !== undefined) return false;
  const port = value('port');
  if (port !== undefined) return port === portTextOf(server);
  return ownCheckTargetOf(server) === undefined;
}

function byLine(connects: readonly BareConnect[]): { bare: BareConnect; proxies: [Proxy, ...Proxy[]] }[] {
  const groups: { bare: BareConnect; proxies: [Proxy, ...Proxy[]] }[] = [];
  for (const bare of connects) {
    const group = groups.find(each => each.bare.connect.equals(bare.connect));
    if (group) group.proxies.push(bare.proxy);
    else groups.push({ bare, proxies: [bare.proxy] });
  }
  return groups;
}

/** Lab cases check-connect-without-ssl and check-connect-without-send-proxy: SOCKERR and L7RSP, 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-connect-without-default',
  summary: 'A `connect` step of a health check drops the `ssl` or `send-proxy` of the servers.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-check', 'tcp-check'],
  *check(configuration) {
    for (const { bare: { connect, server, lost }, proxies } of byLine(bareConnects(configuration))) {
      const step = connect.word(1);
      if (!step) continue;
      const how = lost === 'ssl' ? 'in clear to servers that speak TLS' : 'without the PROXY header that the servers wait for';
      yield {
        at: connect,
        message: `\`${connect.keyword} connect\` does not use the options of the server line unless it says \`default\`: it goes ${how}, and those of ${listOf(proxies)} go DOWN. Users get a 503. Write \`connect default\`.`,
        related: [{ at: server.option(lost)?.word ?? server.statement, message: 'Not used by the check' }],
        repairs: [{ title: 'Write `connect default`', safety: 'review', edits: [replaceWord(step, `${step.text} default`)] }],
      };
    }
  },
});
