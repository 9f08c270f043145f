import { bindOption, isTls } from '../../model/binds/bind.ts';
import { proxyHeaderOptions, sendsProxyHeader, takesRefusal } from '../../model/checks/check-connection.ts';
import { expectedOfOwnCalls } from '../../model/checks/expect-proxy.ts';
import { ownCallsIn, type OwnCall } from '../../model/checks/own-calls.ts';
import { ownChecksIn, type OwnCheck } from '../../model/checks/own-checks.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies, inProxiesWithText } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { RuleFinding } from '../finding.ts';
import { addToCheck, findingOnOwnCheck, takeFromCheck } from '../findings/own-check.ts';
import { appendWords, deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A rule that expects the PROXY protocol from some clients only. */
function expectsSome(proxy: Proxy): boolean {
  return proxy.effectiveLines('tcp-request').some(line => line.word(2)?.value === 'expect-proxy');
}

/** True where a rule decides that may see another address than that of this machine: a server with one of its own, or a socket without any. */
function isUndecided({ server, to, bind }: OwnCall): boolean {
  return !bindOption(bind, 'accept-proxy') && expectsSome(to) && (server.has('source') || !/^(?:ipv4@)?127\./.test(server.address?.value ?? ''));
}

/** What becomes of a PROXY line that nobody waits for. */
function misreadAs({ to, bind }: OwnCall): string {
  if (isTls(bind)) return 'it takes the PROXY line for the beginning of a TLS handshake, and closes each connection';
  return to.mode === 'http' ? 'it takes the PROXY line for a request and answers 400' : 'it hands the PROXY line on to its server as if the client had said it';
}

interface Sender {
  readonly proxy: Proxy;
  readonly server: Server;
  /** Where it leads, as it is written. */
  readonly text: string;
}

/** The servers of a section that are on, with an address that says all. */
function serversOn(proxy: Proxy): readonly Sender[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  return proxy.servers.flatMap(server => {
    const text = server.address?.text ?? '';
    return /:\d+$/.test(text) && !server.isDisabled && !server.isUncertain && !server.isTemplate ? [{ proxy, server, text }] : [];
  });
}

const sendersOf = inProxies(proxy => serversOn(proxy).filter(({ server }) => sendsProxyHeader(server)), proxyHeaderOptions);
const silentAt = inProxiesWithText((proxy, texts) => serversOn(proxy).filter(({ server, text }) => texts.has(text) && !sendsProxyHeader(server)));

/** Servers at one address that is none of our own, of which only some send the PROXY protocol: the first of each address. */
function* disagreements(configuration: Configuration, own: readonly Server[]): Generator<RuleFinding> {
  const sending = sendersOf(configuration).filter(({ server }) => !own.includes(server));
  const first = new Map(sending.map(each => [each.text, each]).reverse() as [string, Sender][]);
  const silent = silentAt(configuration, [...first.keys()].join('\n'));
  for (const [text, { proxy, server }] of first) {
    const others = silent.filter(each => each.text === text);
    const [other] = others;
    const option = proxyHeaderOptions.map(name => server.option(name)).find(Boolean);
    if (!other || !option) continue;
    yield {
      at: server.statement,
      severity: 'warning',
      message: `\`${server.name}\` in ${proxy.title} sends the PROXY protocol to \`${text}\` (\`${option.word.value}\`), and \`${other.server.name}\` in ${other.proxy.title} sends none to the same port. Most programs either wait for it or take it for a request, so one of the two gets errors. Write both alike.`,
      related: others.map(each => ({ at: each.server.statement, message: 'Sends none' })),
    };
  }
}

/** A health check that goes to such a `bind` by a port of its own, for which the `send-proxy` of the server does not count. */
function mismatchOfCheck(check: OwnCheck): RuleFinding | undefined {
  const { step, servers, from, to, bind, sendsHeader, speaksTls, talks } = check;
  const expected = expectedOfOwnCalls(to);
  const waits = bindOption(bind, 'accept-proxy') ? bind.statement : expected?.rule;
  const isUnclear = (server: Server) => server.has('addr') || isUndecided({ from, server, to, bind });
  if (!expected || (waits !== undefined) === sendsHeader || !(talks || speaksTls) || (expectsSome(to) && waits?.keyword !== 'bind' && servers.some(isUnclear))) return undefined;
  const name = step ? 'send-proxy' : 'check-send-proxy';
  if (waits) {
    const title = step ? 'Write `connect send-proxy`' : `Add \`${name}\``;
    return findingOnOwnCheck(check, {
      what: 'sends no PROXY protocol to', why: 'which waits for it', advice: `Add \`${name}\`, or check another port`, there: 'Waits for it',
      repairs: [{ title, safety: 'review', edits: addToCheck(check, name, name) }],
    });
  }
  if (expectsSome(to) || takesRefusal(from) || (to.mode !== 'http' && !isTls(bind))) return undefined;
  return findingOnOwnCheck(check, {
    what: 'sends the PROXY protocol to', why: 'which does not expect it', advice: `Remove \`${name}\`, or check another port`, there: 'Has no `accept-proxy`',
    repairs: [{ title: `Remove \`${name}\``, safety: 'review', edits: takeFromCheck(check, 'check-send-proxy', 'send-proxy') }],
  });
}

/** Lab cases accept-proxy-direct-clients and proxy-protocol-unexpected: 502 with `SH--`, or 400; check-of-own-proxy-bind: 503 with `SC--`, on 2.6 to 3.4. */
export default defineRule({
  name: 'proxy-protocol-mismatch',
  summary: 'A server leads to a `bind` of the same configuration, and only one of them speaks the PROXY protocol.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const own: Server[] = [];
    for (const calls of ownCallsIn(configuration)) {
      own.push(...calls.map(({ server }) => server));
      const told = new Set<number>();
      for (const call of calls) {
        const { server, to, bind } = call;
        const expected = expectedOfOwnCalls(to);
        const waits = bindOption(bind, 'accept-proxy') ? bind.statement : expected?.rule;
        const sends = sendsProxyHeader(server);
        if (!expected || (waits !== undefined) === sends || isUndecided(call)) continue;
        const words = proxyHeaderOptions.map(option => server.option(option)?.word).filter(word => word !== undefined);
        const option = words[0]?.value ?? 'send-proxy';
        // A `default-server` line is one cause, whatever number of servers it acts on.
        if (words[0] && told.has(words[0].span.start)) continue;
        if (words[0]) told.add(words[0].span.start);
        const where = `\`${server.statement.keyword} ${server.name}\` leads to ${to.title}`;
        const waitsBy = waits?.keyword === 'bind' ? 'accept-proxy' : 'expect-proxy';
        const isConditional = sends && expectsSome(to);
        yield {
          at: sends ? (words[0] ?? server.statement) : server.statement,
          message: sends
            ? `${where} with \`${option}\`, but ${isConditional ? '`expect-proxy` there is meant for other clients' : 'the `bind` there has no `accept-proxy`'}: ${misreadAs(call)}. ${isConditional ? 'Correct the condition there' : 'Add `accept-proxy` there'}, or remove \`${option}\` here.`
            : `${where}, which waits for the PROXY protocol (\`${waitsBy}\`), but sends none: ${call.from.mode === 'http' ? 'each request ends in a 502' : 'each connection is closed without an answer'}. Add \`send-proxy\` here, or remove \`${waitsBy}\` there.`,
          related: [{ at: waits ?? bind.statement, message: sends ? 'Has no `accept-proxy`' : `Has \`${waitsBy}\`` }],
          repairs: sends
            ? [
                ...(isConditional ? [] : [{ title: 'Add `accept-proxy` to the `bind` line', safety: 'review' as const, edits: [appendWords(bind.statement, 'accept-proxy')] }]),
                { title: `Remove \`${option}\``, safety: 'review', edits: words.map(deleteWord) },
              ]
            : [{ title: 'Add `send-proxy`', safety: 'review', edits: [appendWords(server.statement, 'send-proxy')] }],
        };
      }
    }
    for (const check of ownChecksIn(configuration)) {
      const finding = mismatchOfCheck(check);
      if (finding) yield finding;
    }
    yield* disagreements(configuration, own);
  },
});
