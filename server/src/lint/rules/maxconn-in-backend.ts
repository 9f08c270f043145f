import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords, deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { addTimeout } from '../edits/timeout-edits.ts';

/** Shares the limit out among the servers that have none; undefined where there is nothing to share. */
function moveToServers(proxy: Proxy, line: Statement): RuleRepair | undefined {
  const value = line.word(1)?.value ?? '';
  const servers = proxy.servers.filter((server: Server) => !server.isBackup && !server.isDisabled);
  const unlimited = servers.filter(server => !server.has('maxconn') && !server.isLimited);
  if (!/^[1-9]\d{0,8}$/.test(value) || unlimited.length === 0) return undefined;
  const each = Math.ceil(Number(value) / servers.length);
  return {
    title: `Move to the servers: \`maxconn ${each}\``,
    safety: 'review',
    edits: [
      deleteLine(line),
      ...unlimited.map(server => appendWords(server.statement, `maxconn ${each}`)),
      ...(proxy.timeout('queue') ? [] : addTimeout('queue', [proxy], proxy.defaults)),
    ],
  };
}

/** Lab case maxconn-in-backend, on 2.6 to 3.4: the line is warned about and ignored. */
export default defineRule({
  name: 'maxconn-in-backend',
  summary: '`maxconn` in a backend section is ignored.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['maxconn'],
  *check(proxy) {
    if (proxy.kind !== 'backend') return;
    for (const line of proxy.statements('maxconn')) {
      const move = moveToServers(proxy, line);
      yield {
        at: line,
        message: `HAProxy ignores \`maxconn\` in ${proxy.title}: it limits the clients of a frontend, and a backend has none. Nothing holds requests back from its servers. Set \`maxconn\` on the \`server\` lines.`,
        // Where the line goes and nothing takes its place, the servers are left without the limit that somebody wanted.
        repairs: [move ?? { title: 'Remove the line', safety: 'safe', edits: [deleteLine(line)] }],
      };
    }
  },
});
