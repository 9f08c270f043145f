import { parseAddress, reaches, type Address } from '../../language/address.ts';
import { bindOption, bindsOf, type Bind } from '../../model/bind.ts';
import { proxyHeaderOptions, sendsProxyHeader } from '../../model/check-connection.ts';
import { expectedOfOwnCalls } from '../../model/expect-proxy.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { inProxies } from '../../model/stretch.ts';
import type { Statement } from '../../syntax/statement.ts';
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
    const address = mayBeLocal(server.address?.value) ? parseAddress(server.address?.value ?? '') : undefined;
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
  readonly bind: Bind;
  readonly proxy: Proxy;
  /** The line that waits for the PROXY protocol of whoever calls: the `bind` line, or an `expect-proxy` rule. */
  readonly waits: Statement | undefined;
}

const listenersIn = inProxies((proxy): readonly Listener[] => {
  const expected = proxy.isFrontend && !proxy.isDisabled ? expectedOfOwnCalls(proxy) : undefined;
  if (!expected) return [];
  const binds = bindsOf(proxy).filter(bind => proxy.section.isCertain(bind.statement) && !bindOption(bind, 'namespace'));
  return binds.map(bind => ({ proxy, bind, waits: bindOption(bind, 'accept-proxy') ? bind.statement : expected.rule }));
});

/** A rule that expects the PROXY protocol from some clients only. */
function expectsSome(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(line => line.word(2)?.value === 'expect-proxy');
}

/** True where a rule decides that may see another address than that of this machine: a server with one of its own, or a socket without any. */
function isUndecided(server: Server, { proxy, bind }: Listener): boolean {
  return !bindOption(bind, 'accept-proxy') && expectsSome(proxy) && (server.has('source') || !/^(?:ipv4@)?127\./.test(server.address?.value ?? ''));
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
        if (!listener || (listener.waits !== undefined) === sends || isUndecided(server, listener)) continue;
        const words = proxyHeaderOptions.map(option => server.option(option)?.word).filter(word => word !== undefined);
        const option = words[0]?.value ?? 'send-proxy';
        // A `default-server` line is one cause, whatever number of servers it acts on.
        if (words[0] && told.has(words[0].span.start)) continue;
        if (words[0]) told.add(words[0].span.start);
        const where = `\`${server.statement.keyword} ${server.name}\` leads to ${listener.proxy.title}`;
        const waitsBy = listener.waits?.keyword === 'bind' ? 'accept-proxy' : 'expect-proxy';
        const isConditional = sends && expectsSome(listener.proxy);
        yield {
          at: sends ? (words[0] ?? server.statement) : server.statement,
          message: sends
            ? `${where} with \`${option}\`, but ${isConditional ? '`expect-proxy` there is meant for other clients' : 'the `bind` there has no `accept-proxy`'}: it takes the PROXY line for a request and answers 400. ${isConditional ? 'Correct the condition there' : 'Add `accept-proxy` there'}, or remove \`${option}\` here.`
            : `${where}, which waits for the PROXY protocol (\`${waitsBy}\`), but sends none: each request ends in a 502. Add \`send-proxy\` here, or remove \`${waitsBy}\` there.`,
          related: [{ at: listener.waits ?? listener.bind.statement, message: sends ? 'Has no `accept-proxy`' : `Has \`${waitsBy}\`` }],
          repairs: sends
            ? [
                ...(isConditional ? [] : [{ title: 'Add `accept-proxy` to the `bind` line', safety: 'review' as const, edits: [appendWords(listener.bind.statement, 'accept-proxy')] }]),
                { title: `Remove \`${option}\``, safety: 'review', edits: words.map(deleteWord) },
              ]
            : [{ title: 'Add `send-proxy`', safety: 'review', edits: [appendWords(server.statement, 'send-proxy')] }],
        };
      }
    }
  },
});
