import { httpPorts, httpsPorts } from '../../language/http-ports.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import { sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Configuration } from '../../model/configuration.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { perProxyWith, type Proxy } from '../../model/proxy.ts';
import { choosingAtRunTime } from '../../model/routes/senders.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { comesInOn, getsTls } from '../../model/tls/handed-on.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import type { RuleRepair, Severity } from '../finding.ts';
import { bySeverity } from '../findings/group.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** On these clients and servers speak TLS from the first byte. */
const tlsOnlyPorts: readonly number[] = [443, 465, 636, 993, 995, 8883];

/**
 * The servers of a section in TCP mode to which HAProxy opens TLS of its own. A tunnel between two HAProxies is meant so: it shows a certificate, says for whom
 * it speaks, or has words of its own for the handshake. Of ports of plain HTTP ssl-to-clear-server speaks.
 */
const wrapping: (proxy: Proxy) => readonly Server[] = perProxyWith(['ssl'], [], proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp') return [];
  return proxy.servers.filter(server => {
    const isTunnel = server.has('crt') || server.has('alpn') || sendsProxyHeader(server);
    return server.has('ssl') && !isTunnel && !server.isDisabled && !server.isUncertain && !httpPorts.includes(portOf(server) ?? 0) && proxy.section.isCertain(server.statement);
  });
});

const wrappingProxies = proxiesThat(proxy => wrapping(proxy).length > 0, ['ssl']);

/**
 * The port of TLS on which all clients of a section come in, which is that of its servers as well; undefined where there is none. A section that speaks TLS for its
 * clients, as to an API elsewhere, names the server by `sni` or listens on another port, or for this machine alone.
 */
function commonTlsPort(proxy: Proxy, configuration: Configuration): number | undefined {
  const servers = wrapping(proxy);
  const port = servers[0] && portOf(servers[0]);
  if (port === undefined || !tlsOnlyPorts.includes(port) || servers.some(server => portOf(server) !== port || server.has('sni'))) return undefined;
  if (choosingAtRunTime(configuration).some(owner => owner.mode === 'tcp' && !owner.isDisabled)) return undefined;
  const entrances = new Set(configuration.routesTo(proxy).map(({ owner }) => owner));
  if (bindsOf(proxy).length > 0) entrances.add(proxy);
  return entrances.size > 0 && [...entrances].every(owner => comesInOn(owner, port)) ? port : undefined;
}

/** Who builds a tunnel wants to know where it ends. */
function severityOf(server: Server): Severity {
  return httpsPorts.includes(portOf(server) ?? 0) && server.option('verify')?.value?.value === 'none' ? 'error' : 'warning';
}

/** The check may go on to speak TLS. */
function repairsFor(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const concerned = new Set(servers);
  const options = servers.flatMap(server => {
    const option = server.option('ssl');
    return option ? [{ server, word: option.word }] : [];
  });
  if (!options.every(({ word }) => proxy.section.has(word.block)) || proxy.servers.some(server => server.has('ssl') && !concerned.has(server))) return [];
  const each = options.filter(({ word }, i) => options.findIndex(other => isSamePlace(other.word, word)) === i);
  const isChecked = servers.some(server => server.has('check'));
  return [{
    title: isChecked ? 'Write `check-ssl` instead of `ssl`' : 'Remove `ssl`',
    safety: 'review',
    edits: each.map(({ server, word }) => (server.has('check-ssl') || !isChecked ? deleteWord(word) : replaceWord(word, 'check-ssl'))),
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
      const isKnown = getsTls(proxy, configuration);
      const port = isKnown ? undefined : commonTlsPort(proxy, configuration);
      if (!isKnown && port === undefined) continue;
      const what = isKnown ? 'hands on the TLS of the clients' : `hands on what comes in on port ${port}, where clients speak TLS`;
      for (const [first, ...others] of bySeverity(wrapping(proxy).map(server => ({ server, severity: isKnown ? severityOf(server) : 'warning' as const })))) {
        const servers = [first.server, ...others.map(({ server }) => server)] as const;
        const isChecked = servers.some(server => server.has('check'));
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
