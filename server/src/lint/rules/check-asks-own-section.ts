import { isTls } from '../../model/binds/bind.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { ownCallsIn, type OwnCall } from '../../model/checks/own-calls.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Server } from '../../model/servers/server.ts';
import type { RuleRepair } from '../finding.ts';
import { addLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a check that only opens a connection, to where the requests go, and nothing else watches the server. */
function onlyConnects(server: Server): boolean {
  return server.has('check') && !['port', 'addr', 'agent-check', 'observe', 'track'].some(option => server.has(option));
}

/** The sections whose servers answer those who come to a section: itself, and the backends it leads to. Undefined where that is decided at run time, or by nobody. */
function behind(to: Proxy, configuration: Configuration): readonly Proxy[] | undefined {
  const routes = routesOf(to);
  const backends = routes.flatMap(route => (route.isDynamic ? [] : configuration.backend(route.name) ?? []));
  const all = [...new Set([...(to.isBackend && to.servers.length > 0 ? [to] : []), ...backends])];
  return routes.some(route => route.isDynamic) || all.length === 0 || all.some(proxy => proxy.servers.length === 0) ? undefined : all;
}

/** Lets the inner section say by `monitor fail` whether its servers are up, and the check ask for that. */
function askWhetherUp({ from, to, bind }: OwnCall, [backend, another]: readonly Proxy[]): RuleRepair[] {
  const isAskable = from.mode === 'http' && to.mode === 'http' && !isTls(bind) && backend && !another && backend.servers.some(server => server.isChecked);
  if (!isAskable || to.effective('monitor-uri') || to.effectiveLines('monitor').length > 0) return [];
  const test = backend === to ? 'nbsrv' : `nbsrv(${backend.name})`;
  return [{
    title: 'Ask the section whether its servers are up',
    safety: 'review',
    edits: [
      ...['option httpchk GET /up', 'http-check expect status 200'].map(line => addLine(from, line, 'option')),
      ...['monitor-uri /up', `monitor fail if { ${test} lt 1 }`].map(line => addLine(to, line, 'bind')),
    ],
  }];
}

/** Lab case check-asks-own-section: 503 from the inner section, and the backup stays idle, on 2.6 to 3.4. */
export default defineRule({
  name: 'check-asks-own-section',
  summary: 'A backup waits for a server to die that is HAProxy itself, by another of its sections.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['backup'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const calls of ownCallsIn(configuration)) {
      const [first] = calls;
      const from = first?.from;
      if (!first || !from?.carriesTraffic || from.isDisabled || healthCheckOf(from) || from.statements('use-server').length > 0) continue;
      const usable = from.servers.filter(server => !server.isDisabled && !server.isUncertain && from.section.isCertain(server.statement));
      const callOf = (server: Server) => calls.find(call => call.server.statement.equals(server.statement));
      const backups = usable.filter(server => server.isBackup);
      const primaries = usable.filter(server => !server.isBackup);
      const found = primaries.map(callOf);
      const [call] = found;
      if (!call || found.includes(undefined) || !primaries.every(onlyConnects) || backups.length === 0 || backups.some(callOf)) continue;
      const proxies = behind(call.to, configuration);
      if (!proxies || found.some(each => each && !behind(each.to, configuration))) continue;
      const name = proxies.length === 1 && proxies[0] !== call.to ? ` of ${proxies[0]?.title}` : '';
      yield {
        at: call.server.statement,
        message: `The check of server \`${call.server.name}\` asks HAProxy itself: ${call.to.title} takes the connection as long as HAProxy runs, also when all servers${name} behind it are DOWN. Its clients get ${from.mode === 'http' && call.to.mode === 'http' ? 'a 503 then' : 'their connections closed then'}, and the backup server \`${backups[0]?.name}\` never takes over. Let ${call.to.title} say by \`monitor-uri\` and \`monitor fail\` whether its servers are up, and check that with \`option httpchk\`, or put the backup server there.`,
        related: [
          { at: call.bind.statement, message: 'The check comes to this line' },
          ...backups.map(server => ({ at: server.statement, message: 'Never used' })),
        ],
        repairs: primaries.length === 1 ? askWhetherUp(call, proxies) : [],
      };
    }
  },
});
