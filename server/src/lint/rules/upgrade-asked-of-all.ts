import { testsOfTerm, termsOf } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The lines by which a section makes an upgrade of each request. */
interface Upgrade {
  readonly proxy: Proxy;
  readonly upgrade: Statement;
  readonly connection: Statement;
}

/** Names and paths of what takes WebSockets alone, or another protocol of such tunnels. */
const tunnelSign = /ws|web_?sock|socket|signalr|upgrade|tunnel|terminal|console|vnc|v2ray|vless|vmess|trojan|xray|ssh|docker/i;

const mentionsUpgrade = hasText(text => /-header\s+["']?upgrade\b/i.test(text));

const upgradesIn = inProxies((proxy): readonly Upgrade[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http' || !mentionsUpgrade(proxy.section)) return [];
  const rules = proxy.statements('http-request');
  const lineFor = (header: string) => rules.filter(line => isSetFor(header, line)).at(-1);
  const [upgrade, connection] = [lineFor('upgrade'), lineFor('connection')];
  const isAsked = /^\s*(?:websocket|\$http_upgrade)\s*$/i.test(upgrade?.word(3)?.value ?? '') && /\bupgrade\b/i.test(connection?.word(3)?.value ?? '');
  if (!upgrade || !connection || !isAsked || conditionOf(upgrade) || conditionOf(connection) || !proxy.section.isCertain(upgrade)) return [];
  return asksOthers(rules, proxy) ? [] : [{ proxy, upgrade, connection }];
}, ['http-request']);

function isSetFor(header: string, line: Statement): boolean {
  return /^(?:set|add|del)-header$/.test(line.word(1)?.value ?? '') && line.word(2)?.value.toLowerCase() === header;
}

/** True where other rules look at the header: they may turn away who asks for no upgrade. */
function asksOthers(rules: readonly Statement[], proxy: Proxy): boolean {
  const hasSign = (line: Statement) => /upgrade|websocket/i.test(line.values(1).join(' '));
  return proxy.statements('acl').some(hasSign) || rules.some(line => conditionOf(line) !== undefined && hasSign(line));
}

/** True for a section that ordinary requests come to: by its own address, or by a route that takes all requests, or all of a site. */
function takesOrdinary({ proxy }: Upgrade, configuration: Configuration): boolean {
  if (tunnelSign.test(proxy.name) || proxy.servers.some(server => tunnelSign.test(server.name))) return false;
  return proxy.isFrontend || configuration.routesTo(proxy).some(isOrdinary);
}

function isOrdinary(route: Route): boolean {
  if (tunnelSign.test(route.owner.name)) return false;
  const found = conditionOf(route.statement);
  if (!route.hasCondition || !found) return true;
  const tests = termsOf(found.condition).map(term => testsOfTerm(term, route.owner));
  const asksHost = /^(?:req\.)?(?:hdr|hdr_\w+|ssl_fc_sni)(?:\(host\)|$|,)/i;
  return tests.every(each => each.length > 0 && each.every(({ criterion, patterns }) => asksHost.test(criterion.text) && !patterns.some(({ text }) => tunnelSign.test(text))));
}

/** Lab case upgrade-asked-of-all; `$http_upgrade` is sent as it stands, 2.6 to 3.4. */
export default defineRule({
  name: 'upgrade-asked-of-all',
  summary: 'Each request becomes the request for a WebSocket, as lines were taken over from nginx.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration, { isWhole }) {
    for (const found of upgradesIn(configuration)) {
      const { upgrade, connection } = found;
      const isOfNginx = upgrade.word(3)?.value.includes('$') === true;
      // A word of nginx is wrong for whoever comes.
      if (!isOfNginx && (!isWhole || !takesOrdinary(found, configuration))) continue;
      yield {
        at: upgrade,
        message: isOfNginx
          ? '`$http_upgrade` is a variable of nginx, and HAProxy sends it as it stands: the server does not know what it is asked for, and no WebSocket is opened. HAProxy passes on by itself what clients ask for: remove the lines.'
          : 'This makes each request one for a WebSocket: the server refuses ordinary requests, or answers them with 101, of which HAProxy makes a 502. HAProxy passes on by itself what clients ask for: remove the lines.',
        related: [{ at: connection, message: 'Belongs to it' }],
        repairs: [{ title: 'Remove both lines', safety: 'review', edits: [upgrade, connection].map(deleteLine) }],
      };
    }
  },
});
