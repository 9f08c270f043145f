import { connectRulesOf, connectsElsewhere, sendsProxyHeader, talksAfter } from '../../model/checks/check-connection.ts';
import { goesToTrafficPort, serverLosingTls } from '../../model/checks/check-in-clear.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A `connect` step that does without what the server needs. */
interface BareConnect {
  readonly proxy: Proxy;
  readonly connect: Statement;
  readonly server: Server;
  readonly lost: 'ssl' | 'check-ssl' | 'send-proxy';
}

const bareConnects = inProxies((proxy): readonly BareConnect[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const connects = connectRulesOf(proxy).filter(step => !step.values(2).includes('default') && talksAfter(step, proxy));
  if (connects.length === 0 || !proxy.servers.every(({ statement }) => proxy.section.isCertain(statement))) return [];
  const servers = proxy.servers.filter(server => server.has('check') && !server.isDisabled);
  return connects.flatMap((connect): BareConnect[] => {
    const says = connect.values(2);
    const ssl = serverLosingTls(connect, proxy);
    if (ssl) return [{ proxy, connect, server: ssl, lost: ssl.has('ssl') ? 'ssl' : 'check-ssl' }];
    const header = says.includes('send-proxy') ? undefined : servers.find(server => sendsProxyHeader(server) && !connectsElsewhere(connect, server) && goesToTrafficPort(connect, server));
    return header ? [{ proxy, connect, server: header, lost: 'send-proxy' }] : [];
  });
}, ['http-check', 'tcp-check']);

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
    for (const { first: { connect, server, lost }, proxies } of sharedByLine(bareConnects(configuration), each => each.connect)) {
      const step = connect.word(1);
      if (!step) continue;
      const how = lost === 'send-proxy' ? 'without the PROXY header that the servers wait for' : 'in clear to servers that speak TLS';
      yield {
        at: connect,
        message: `\`${connect.keyword} connect\` does not use the options of the server line unless it says \`default\`: it goes ${how}, and those of ${listOf(proxies)} go DOWN. Users get a 503. Write \`connect default\`.`,
        related: [{ at: server.option(lost)?.word ?? server.statement, message: 'Not used by the check' }],
        repairs: [{ title: 'Write `connect default`', safety: 'review', edits: [replaceWord(step, `${step.text} default`)] }],
      };
    }
  },
});
