import { parseAddress, reaches, type Address } from '../../language/address.ts';
import { bindOption, bindsOf, type Bind } from '../../model/bind.ts';
import { proxyHeaderOptions, sendsProxyHeader } from '../../model/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { inProxies } from '../../model/stretch.ts';
import { appendWords, deleteWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

interface Target {
  readonly server: Server;
  readonly address: Address;
  readonly sends: boolean;
}

/** The servers of a section whose address may be on this machine, with what they send. */
function localServers(proxy: Proxy): readonly Target[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.servers.length > MANY) return [];
  return proxy.servers.flatMap(server => {
    const address = !server.isTemplate && mayBeLocal(server.address?.value) ? parseAddress(server.address?.value ?? '') : undefined;
    return address && !server.isUncertain ? [{ server, address, sends: sendsProxyHeader(server) }] : [];
  });
}

const localServersByProxy = inProxies(proxy => {
  const targets = localServers(proxy);
  return targets.length > 0 ? [targets] : [];
});

/** In longer sections nobody writes a chain of sections by hand. */
const MANY = 50;

function mayBeLocal(text: string | undefined): boolean {
  return text !== undefined && /^(?:(?:ipv[46]@)?(?:127\.|\[?::1\]?:|localhost:)|\/|unix@|abnsz?@)/.test(text);
}

interface Listener {
  readonly proxy: Proxy;
  readonly bind: Bind;
  readonly accepts: boolean;
}

const listenersIn = inProxies((proxy): readonly Listener[] => {
  if (!proxy.isFrontend || proxy.isDisabled || expectsSome(proxy)) return [];
  const binds = bindsOf(proxy).filter(bind => proxy.section.isCertain(bind.statement) && !bindOption(bind, 'namespace'));
  return binds.map(bind => ({ proxy, bind, accepts: bindOption(bind, 'accept-proxy') !== undefined }));
});

/** A rule that expects the PROXY protocol from some clients only. */
function expectsSome(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(line => line.word(2)?.value === 'expect-proxy');
}

/** Lab cases accept-proxy-direct-clients and proxy-protocol-unexpected: 502 with `SH--`, or 400, on 2.6 to 3.4. */
export default defineRule({
  name: 'proxy-protocol-mismatch',
  summary: 'A server leads to a `bind` of the same configuration, and only one of them speaks the PROXY protocol.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    let listeners: readonly Listener[] | undefined;
    for (const targets of localServersByProxy(configuration)) {
      listeners ??= listenersIn(configuration);
      const told = new Set<number>();
      for (const { server, address, sends } of targets) {
        const listener = listeners.find(({ bind }) => bind.addresses.some(each => reaches(address, each)));
        if (!listener || listener.accepts === sends) continue;
        const words = proxyHeaderOptions.map(option => server.option(option)?.word).filter(word => word !== undefined);
        const option = words[0]?.value ?? 'send-proxy';
        // A `default-server` line is one cause, whatever number of servers it acts on.
        if (words[0] && told.has(words[0].span.start)) continue;
        if (words[0]) told.add(words[0].span.start);
        yield {
          at: sends ? (words[0] ?? server.statement) : server.statement,
          message: sends
            ? `\`server ${server.name}\` leads to ${listener.proxy.title} with \`${option}\`, but the \`bind\` there has no \`accept-proxy\`: it takes the PROXY line for a request and answers 400. Add \`accept-proxy\` there, or remove \`${option}\` here.`
            : `\`server ${server.name}\` leads to ${listener.proxy.title}, whose \`bind\` waits for the PROXY protocol, but sends none: each request ends in a 502. Add \`send-proxy\` here, or remove \`accept-proxy\` there.`,
          related: [{ at: listener.bind.statement, message: sends ? 'Has no `accept-proxy`' : 'Has `accept-proxy`' }],
          repairs: sends
            ? [
                { title: 'Add `accept-proxy` to the `bind` line', safety: 'review', edits: [appendWords(listener.bind.statement, 'accept-proxy')] },
                { title: `Remove \`${option}\``, safety: 'review', edits: words.map(deleteWord) },
              ]
            : [{ title: 'Add `send-proxy`', safety: 'review', edits: [appendWords(server.statement, 'send-proxy')] }],
        };
      }
    }
  },
});
