import { bindOption, bindOptionValue, bindsOf, bindValueWord, isTls, type Bind } from '../../model/binds/bind.ts';
import { sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Configuration } from '../../model/configuration.ts';
import { switchesToHttp } from '../../model/request-rules/content.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { deleteWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a line that lets the client choose. With `h2` alone the servers are said to speak HTTP/2, as those of gRPC do. */
function offersBoth(alpn: string | undefined): boolean {
  const offered = alpn?.split(',') ?? [];
  return offered.includes('h2') && offered.some(protocol => protocol.startsWith('http/1.'));
}

/** The `bind` lines of a section in TCP mode that offer HTTP/2 beside HTTP/1, unless the section looks at what was agreed on. */
function bindsWithH2(proxy: Proxy): readonly Bind[] {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'tcp') return [];
  const binds = bindsOf(proxy).filter(bind => isTls(bind) && offersBoth(bindOptionValue(bind, 'alpn')));
  const looks = binds.length === 0 || proxy.section.blocks.some(({ text }) => text.includes('ssl_fc_alpn')) || switchesToHttp(proxy);
  return looks ? [] : binds;
}

const offeringH2 = proxiesThat(proxy => bindsWithH2(proxy).length > 0, ['alpn']);

/** The sections with the servers that a section may send to; undefined when nobody can tell. */
function targetsOf(proxy: Proxy, configuration: Configuration): Proxy[] | undefined {
  const targets = proxy.kind === 'listen' ? [proxy] : [];
  for (const route of routesOf(proxy)) {
    const target = route.isDynamic ? undefined : configuration.backend(route.name);
    if (!target) return undefined;
    targets.push(target);
  }
  return targets;
}

/**
 * True where the servers would not know what to do with HTTP/2: nothing tells them what was agreed on, and TLS is not spoken with them again. For a backend in HTTP
 * mode HAProxy takes the HTTP/2 of the client apart itself (tried on 2.6 and 3.4).
 */
function takesHttp1(target: Proxy): boolean {
  if (target.mode !== 'tcp') return false;
  const servers = target.servers.filter(server => !server.isDisabled);
  return servers.length > 0 && servers.every(server => !server.has('ssl') && !server.isUncertain && !sendsProxyHeader(server)) && !/h2|http2|grpc/i.test(target.name);
}

function withoutAlpn(bind: Bind): RuleEdit[] {
  return [bindOption(bind, 'alpn'), bindValueWord(bind, 'alpn')].flatMap(word => (word ? [deleteWord(word)] : []));
}

/** Lab case alpn-in-tcp-mode: a client that speaks HTTP/2 gets no answer, on 2.6 to 3.4. */
export default defineRule({
  name: 'alpn-in-tcp-mode',
  summary: 'A TCP section offers HTTP/2 to its clients, and passes what they say to servers that expect HTTP/1.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['alpn'],
  *check(configuration) {
    for (const proxy of offeringH2(configuration)) {
      const [first, ...others] = bindsWithH2(proxy);
      const target = first && targetsOf(proxy, configuration)?.find(takesHttp1);
      if (!first || !target) continue;
      yield {
        at: bindOption(first, 'alpn') ?? first.statement,
        message: `${proxy.title} offers HTTP/2 (\`alpn\`) and is in TCP mode: HAProxy passes on what the client says${target === proxy ? '' : ` to ${target.title}`}, and a server that speaks HTTP/1 cannot read it. Browsers get no answer, unless the servers tell both versions apart. Remove \`alpn\`, or use \`mode http\`.`,
        related: others.map(({ statement }) => ({ at: statement, message: 'The same here' })),
        repairs: [{ title: 'Remove `alpn`', safety: 'review', edits: [first, ...others].flatMap(withoutAlpn) }],
      };
    }
  },
});
