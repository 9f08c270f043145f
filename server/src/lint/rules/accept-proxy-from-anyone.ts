import { choosesConnections } from '../../model/routes/connection-guard.ts';
import type { Proxy } from '../../model/proxy.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import type { Statement } from '../../syntax/statement.ts';
import { defineRule } from '../rule.ts';

/** The lines that believe a PROXY header from every client. */
function believers(proxy: Proxy): { readonly line: Statement; readonly bind: Statement }[] {
  const binds = publicBindsOf(proxy);
  const [bind] = binds;
  if (!bind) return [];
  const expecting = proxy.statements('tcp-request').filter(line => line.values(1).join(' ') === 'connection expect-proxy layer4');
  return [...binds.filter(each => each.values(2).includes('accept-proxy')).map(each => ({ line: each, bind: each })), ...expecting.map(line => ({ line, bind }))];
}

/** The PROXY protocol specification, section 2: a receiver has to know whom it believes. */
export default defineRule({
  name: 'accept-proxy-from-anyone',
  summary: 'Every client may say with a PROXY header which address it comes from.',
  category: 'security',
  severity: 'information',
  preset: 'strict',

  looksAt: 'proxy',
  lines: ['bind'],
  mentions: ['accept-proxy', 'expect-proxy'],
  *check(proxy) {
    if (!proxy.isFrontend || choosesConnections(proxy)) return;
    for (const { line } of believers(proxy)) {
      yield {
        at: line.words.find(word => word.value === 'accept-proxy') ?? line,
        message: `${proxy.title} believes the PROXY header of everybody who reaches this port. Logs, \`src\` rules and tables then hold an address that the client has made up. Let a firewall or \`tcp-request connection expect-proxy layer4 if { src ADDRESS }\` admit your load balancers only.`,
      };
    }
  },
});
