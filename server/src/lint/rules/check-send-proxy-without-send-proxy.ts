import { connectRulesOf, exchangesData, ownCheckTargetOf, sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True when requests go to a server without the PROXY header, and its check to the same port. */
function isSentNone(server: Server): boolean {
  return server.has('check') && !server.isDisabled && !server.isUncertain && !sendsProxyHeader(server) && ownCheckTargetOf(server) === undefined;
}

/** The only `connect` step, where it sends the header to where the requests go. */
function stepWithHeader(proxy: Proxy): { step: Statement; word: Word } | undefined {
  const [step, another] = connectRulesOf(proxy);
  const word = step?.words.find(each => each.value === 'send-proxy');
  return step && word && !another && !step.values(2).some(each => each === 'port' || each === 'addr') ? { step, word } : undefined;
}

/** Lab case check-send-proxy-without-send-proxy: L7STS or L7RSP, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-send-proxy-without-send-proxy',
  summary: 'The health check sends the PROXY protocol to a server, but the requests go to the same port without.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['check-send-proxy', 'send-proxy'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled || !exchangesData(proxy)) return;
    const connect = stepWithHeader(proxy);
    const servers = connectRulesOf(proxy).length > 0 && !connect ? [] : proxy.servers.filter(server => isSentNone(server) && (connect !== undefined || server.has('check-send-proxy')));
    const [first, ...others] = servers;
    if (!first) return;
    const option = first.option('check-send-proxy');
    const words = connect ? [connect.word] : servers.flatMap(server => server.option('check-send-proxy')?.word ?? []);
    const own = words.filter(word => proxy.section.has(word.block));
    yield {
      at: connect?.word ?? (option?.statement.equals(first.statement) ? option.word : first.statement),
      message: `The health check begins with the PROXY protocol, but the requests to ${nameServers([first, ...others])} do not, and both go to the same port: a server that does not expect it refuses the check and goes DOWN, and one that does refuses the requests. Users get a 503, or a 502. Remove \`${connect ? 'send-proxy' : 'check-send-proxy'}\`, or add \`send-proxy\` to the server.`,
      related: others.map(server => ({ at: server.statement, message: 'The same here' })),
      repairs: [
        ...(own.length === words.length ? [{ title: `Remove \`${connect ? 'send-proxy' : 'check-send-proxy'}\``, safety: 'review' as const, edits: [...new Set(own)].map(deleteWord) }] : []),
        { title: 'Add `send-proxy`', safety: 'review', edits: addServerOption([first, ...others], 'send-proxy') },
      ],
    };
  },
});
