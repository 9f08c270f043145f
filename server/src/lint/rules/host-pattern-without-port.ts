import { isAtLeast } from '../../language/version.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { bindsOf, isTls, type Bind } from '../../model/binds/bind.ts';
import { passesTlsOn } from '../../model/binds/passed-tls.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { RuleRepair } from '../finding.ts';
import { eachDeadTest, type DeadTest } from '../findings/pattern-findings.ts';
import { defineRule } from '../rule.ts';

const exactHosts = eachDeadTest(/host/i, (pattern, { source, match }) =>
  source.subject === 'host' && !source.hasNoPort && (match === 'str' || match === 'end') && /^[\w.-]*[a-z][\w.-]*$/i.test(pattern) ? 'no port' : undefined,
);

/**
 * Clients leave out the port that belongs to the scheme, and send any other one. A port from the environment may be any. In TCP mode it is not for the `bind`
 * line to say which scheme they use.
 */
function isUsualPort(bind: Bind, proxy: Proxy): boolean {
  return isOn(isTls(bind) ? 443 : 80, bind) || (proxy.mode === 'tcp' && isOn(443, bind));
}

function isOn(usual: number, bind: Bind): boolean {
  return bind.addresses.every(({ kind, ports, portText }) => (kind !== 'ip' && kind !== 'name' && portText === '') || (ports?.first === usual && ports.last === usual));
}

/** True where a pattern with a port, of any host, shows that somebody has thought of it. */
const minds = hasText(text => /host[^\n]*[\w\]]:\d+(?:\s|$)|host_only|field\(1,:\)|word\(1,:\)/im.test(text));

function repairsOf(tests: readonly DeadTest<unknown>[], version: HaproxyVersion): RuleRepair[] {
  const converter = isAtLeast(version, '2.6') ? 'host_only' : 'field(1,:)';
  const criteria = tests.map(({ test }) => test.written.criterion);
  if (!criteria.every(word => /^(?:req\.)?hdr\(host\)$/i.test(word.text))) return [];
  return [{
    title: `Cut the port off, with \`${converter}\``,
    safety: 'review',
    edits: criteria.map(word => ({ at: word, text: `req.hdr(host),${converter}` })),
  }];
}

/** Lab case host-with-port: a `Host: app.example.com:8080` is another text than `app.example.com` (2.6 to 3.4). */
export default defineRule({
  name: 'host-pattern-without-port',
  summary: 'Host names are compared as a whole, and on this port clients send the port with them.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  *check(proxy, { version }) {
    const binds = bindsOf(proxy);
    const bind = binds[0];
    if (!bind || binds.some(each => isUsualPort(each, proxy)) || passesTlsOn(proxy)) return;
    if (minds(proxy.section)) return;
    const [first] = exactHosts(proxy);
    if (!first) return;
    const { word } = first.dead[0];
    yield {
      at: word,
      message: `If clients connect to this port themselves they send it with the host name, and \`${first.test.written.criterion.value}\` does not match \`${word.value}\` then. Cut the port off, or give a pattern with the port too.`,
      // A site may have thousands of hosts: they are gone through when somebody asks.
      get related() {
        const [, ...others] = exactHosts(proxy);
        return [{ at: bind.word, message: 'Not the usual port' }, ...others.map(({ test }) => ({ at: test.written.criterion, message: 'The same here' }))];
      },
      get repairs() {
        return repairsOf([...exactHosts(proxy)], version);
      },
    };
  },
});
