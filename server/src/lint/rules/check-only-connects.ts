import { checkRulesOf } from '../../model/checks/check-connection.ts';
import { isCheckedInHttp2 } from '../../model/checks/check-protocol.ts';
import { healthCheckOf, ownCheckOptions, rulesWithoutOption } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { insertLineAbove, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The HTTP sections with a server whose check says nothing to it, and which nothing else watches. */
const unasked = proxiesThat(proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return false;
  const kind = healthCheckOf(proxy)?.kind;
  if (kind !== undefined && (kind !== 'tcp-check' || checkRulesOf(proxy).length > 0)) return false;
  if (gaveUpBetterCheck(proxy)) return false;
  return proxy.servers.some(server => server.has('check') && !server.isDisabled && !server.has('agent-check') && !server.has('observe'));
});

/** True where check-option-replaced or http-check-without-httpchk tells how the better check was lost. */
function gaveUpBetterCheck(proxy: Proxy): boolean {
  if (rulesWithoutOption(proxy, 'http-check').length > 0) return true;
  const [first, second] = ownCheckOptions(proxy);
  return first !== undefined && (second !== undefined || (proxy.defaults && healthCheckOf(proxy.defaults)?.kind) === 'httpchk');
}

/** The check goes above the servers. Over HTTP/2 many servers refuse a request without Host, as check-without-host tells. */
function checkLines(proxy: Proxy): RuleEdit[] {
  const [first] = proxy.servers;
  if (!first) return [];
  const host = isCheckedInHttp2(proxy) ? [`http-check send hdr Host ${siteNameOf(proxy) ?? 'localhost'}`] : [];
  return ['option httpchk GET /', ...host, 'http-check expect status 200-399'].map(line => insertLineAbove(first.statement, line));
}

/** Lab case check-only-connects: part of the requests get the 500 of a server that stays UP (L4OK), on 2.6 to 3.4. */
export default defineRule({
  name: 'check-only-connects',
  summary: 'Health checks only open a connection: an application that answers every request with an error stays UP.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { proxies } of groupByDefaults(unasked(configuration))) {
      const [first, ...others] = proxies;
      const canInsert = proxies.every(proxy => !healthCheckOf(proxy) && proxy.servers.every(server => proxy.section.isCertain(server.statement)));
      yield {
        at: first.header,
        message: `The health checks of ${listOf(proxies)} only open a connection: an application that accepts it and answers each request with an error stays UP. Ask for a page with \`option httpchk\`.`,
        related: others.map(proxy => ({ at: proxy.header, message: 'The same here' })),
        repairs: canInsert ? [{ title: 'Ask for `GET /`, and take 200 to 399 for healthy', safety: 'review', edits: proxies.flatMap(proxy => checkLines(proxy)) }] : [],
      };
    }
  },
});
