import { httpsPorts } from '../../language/http-ports.ts';
import { isCheckedInClear } from '../../model/checks/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { wayOfTls, wrapping, wrappingProxies } from '../../model/tls/wrapped-tls.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import type { RuleRepair, Severity } from '../finding.ts';
import { bySeverity } from '../findings/group.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Who builds a tunnel wants to know where it ends. */
function severityOf(server: Server): Severity {
  return httpsPorts.includes(portOf(server) ?? 0) && server.option('verify')?.value?.value === 'none' ? 'error' : 'warning';
}

function isCheckedByTls(server: Server): boolean {
  return server.has('check') && !isCheckedInClear(server);
}

/** The check may go on to speak TLS; at a port of its own it speaks none. */
function repairsFor(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const concerned = new Set(servers);
  const options = servers.flatMap(server => {
    const option = server.option('ssl');
    return option ? [{ server, word: option.word }] : [];
  });
  if (!options.every(({ word }) => proxy.section.has(word.block)) || proxy.servers.some(server => server.has('ssl') && !concerned.has(server))) return [];
  const each = options.filter(({ word }, i) => options.findIndex(other => isSamePlace(other.word, word)) === i);
  const isChecked = servers.some(isCheckedByTls);
  return [{
    title: isChecked ? 'Write `check-ssl` instead of `ssl`' : 'Remove `ssl`',
    safety: 'review',
    edits: each.map(({ server, word }) => (server.has('check-ssl') || !isChecked || isCheckedInClear(server) ? deleteWord(word) : replaceWord(word, 'check-ssl'))),
  }];
}

/** Lab case tls-inside-tls: the server is UP, and no handshake of a client ends, on 2.6 to 3.4; the same without rules about the greeting (2.6 and 3.4). */
export default defineRule({
  name: 'tls-inside-tls',
  summary: 'The TLS of the clients is handed on as it is, to servers with `ssl`: they get TLS inside TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['ssl'],
  *check(configuration) {
    for (const proxy of wrappingProxies(configuration)) {
      const way = wayOfTls(proxy, configuration);
      if (way === undefined) continue;
      const isKnown = way === 'asked';
      const what = isKnown ? 'hands on the TLS of the clients' : `hands on what comes in on port ${way}, where clients speak TLS`;
      for (const [first, ...others] of bySeverity(wrapping(proxy).map(server => ({ server, severity: isKnown ? severityOf(server) : 'warning' as const })))) {
        const servers = [first.server, ...others.map(({ server }) => server)] as const;
        const isChecked = servers.some(isCheckedByTls);
        const ssl = first.server.option('ssl');
        yield {
          at: ssl && proxy.section.has(ssl.statement.block) ? ssl.word : first.server.statement,
          severity: first.severity,
          message: `${proxy.title} ${what}, and \`ssl\` puts it into another TLS to ${nameServers([...servers])}: the server finds a handshake where it expects a request, and no client gets an answer. Remove \`ssl\`${isChecked ? '; for the health check there is `check-ssl`' : ''}.`,
          related: others.map(({ server }) => ({ at: server.statement, message: 'The same here' })),
          repairs: repairsFor(proxy, servers),
        };
      }
    }
  },
});
