import { expectationOf } from '../../model/checks/check-expect.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { awaitedText, dialoguesOf, isRequestLine, isSend, tcpCheckRulesOf, type TcpCheckRules } from '../../model/checks/tcp-check.ts';
import { valueWord } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Services that say nothing before they are asked, by the ports IANA gives them. */
const silentAt: Readonly<Record<number, string>> = {
  80: 'HTTP', 443: 'HTTPS', 2181: 'ZooKeeper', 5432: 'PostgreSQL', 6379: 'Redis', 11211: 'memcached', 26379: 'Redis Sentinel',
};

/** What HTTP, Redis and ZooKeeper answer with, and no server says of its own accord. */
const answers: Readonly<Record<string, RegExp>> = { HTTP: /^\^?HTTP\/[\d.]/, Redis: /^\^?\\?\+PONG|role:(?:master|slave)/, ZooKeeper: /^\^?imok/ };

/** How services greet that speak first: SMTP and FTP, POP3, IMAP, SSH, NATS. */
const greeting = /\b2(?:20|\.\.)|\+OK|\* ?\\? ?OK|SSH|INFO|NOTICE|ready|welcome|hello|ESMTP|FTP|IMAP|POP|NNTP|^\.\*?$/i;

/** Of those, what at a port of the web tells that something else is behind it. */
const speaksFirst = /^\^?(?:SSH|220|\\?\+OK|\\?\* ?OK)|ESMTP/i;

/** A line that waits for what nobody says. */
interface Wait {
  readonly proxy: Proxy;
  readonly expect: Statement;
  /** The service that waits to be asked; undefined when only lost lines speak for it. */
  readonly service: string | undefined;
  /** The lines that ask, further down on the same connection. */
  readonly below: readonly Statement[];
  readonly lost: readonly Statement[];
}

const waits = inProxies((proxy): readonly Wait[] => {
  const check = tcpCheckRulesOf(proxy);
  const connects = check?.rules.filter(rule => rule.word(1)?.value === 'connect') ?? [];
  const wait = check && dialoguesOf(check.rules).flatMap((dialogue, i) => waitIn(dialogue, connects[i - 1], check, proxy) ?? [])[0];
  return wait ? [wait] : [];
}, ['tcp-check']);

function waitIn([expect, ...others]: readonly Statement[], connect: Statement | undefined, { rules, lost }: TcpCheckRules, proxy: Proxy): Wait | undefined {
  const text = expect && !isSend(expect) ? awaitedText(expect) : undefined;
  if (!expect || text === undefined) return undefined;
  const next = others.findIndex(rule => !isSend(rule));
  const below = next < 0 ? others : others.slice(0, next);
  const service = Object.keys(answers).find(name => answers[name]?.test(text))
    ?? (below.some(rule => isRequestLine(rule.word(2)?.value ?? '')) ? 'HTTP' : undefined)
    ?? (speaksFirst.test(text) ? undefined : serviceOf(proxy, connect));
  const isDropped = !rules.some(isSend) && (service !== undefined || !greeting.test(text));
  const asked = isDropped ? lost.filter(isSend) : [];
  return service !== undefined || asked.length > 0 ? { proxy, expect, service, below, lost: asked } : undefined;
}

/** The service at the port of all servers that are checked; undefined when they have others, or none that is known. */
function serviceOf(proxy: Proxy, connect: Statement | undefined): string | undefined {
  const names = new Set(proxy.servers.filter(server => server.has('check') && !server.isDisabled).map(server => serviceBehind(server, connect)));
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

/** Behind `connect` it may be at a port of its own. Beside a PostgreSQL at 5432, port 8008 is that of Patroni, which answers HTTP (L7TOUT on 2.6 and 3.4). */
function serviceBehind(server: Server, connect: Statement | undefined): string | undefined {
  if (server.has('addr') || (connect && valueWord('addr', connect))) return undefined;
  const own = server.parsedAddress.ports?.first;
  const asked = connect && valueWord('port', connect);
  const port = asked ? Number(asked.value) : server.option('port') ? server.number('port') : own;
  return silentAt[port ?? 0] ?? (port === 8008 && own === 5432 ? 'Patroni' : undefined);
}

/** Services that speak first: how they greet, and what a check asks that takes the greeting for its answer. Each answer is one that no greeting begins with. */
const greeters: readonly { readonly service: string; readonly greeting: string; readonly asks: RegExp; readonly answer: RegExp }[] = [
  { service: 'SMTP', greeting: '220', asks: /^(?:EHLO|HELO|LHLO)\b/i, answer: /^\^\(?25/ },
  { service: 'FTP', greeting: '220', asks: /^USER /i, answer: /^\^\(?33/ },
];

/** A line that meets the greeting of a server, which no line awaits. */
interface Overtaken {
  readonly proxy: Proxy;
  readonly expect: Statement;
  readonly send: Statement;
  readonly service: string;
  readonly greeting: string;
}

const overtaken = inProxies((proxy): readonly Overtaken[] => {
  const found = dialoguesOf(tcpCheckRulesOf(proxy)?.rules ?? []).flatMap(dialogue => overtakenIn(dialogue, proxy) ?? []);
  return found.slice(0, 1);
}, ['tcp-check']);

function overtakenIn(dialogue: readonly Statement[], proxy: Proxy): Overtaken | undefined {
  const [send, expect] = dialogue;
  const text = send && expect && isSend(send) && !isSend(expect) && expectationOf(expect)?.match === 'rstring' ? awaitedText(expect) : undefined;
  if (!send || !expect || text === undefined) return undefined;
  const greeter = greeters.find(({ asks, answer }) => asks.test(send.word(2)?.value ?? '') && answer.test(text) && !text.includes('|'));
  return greeter && { proxy, expect, send, service: greeter.service, greeting: greeter.greeting };
}

function findingOnGreeting({ expect, send, service, greeting }: Overtaken, proxies: readonly [Proxy, ...Proxy[]]): RuleFinding {
  const rule = `tcp-check expect rstring ^${greeting}`;
  return {
    at: expect,
    message: `${service} servers greet with \`${greeting}\` before they answer, and this check of ${listOf(proxies)} does not await that: the greeting is what it compares here, and it never fits. Each check times out, every server goes DOWN, and users get a 503 or a closed connection. Add \`${rule}\` above the \`send\`.`,
    related: [{ at: send, message: 'Sent before the server has greeted' }],
    repairs: [{ title: `Add \`${rule}\``, safety: 'review', edits: [insertLineAbove(send, rule)] }],
  };
}

function repairsOf({ proxy, expect, below, lost }: Wait): RuleRepair[] {
  if (below.length > 0 && below.every(rule => rule.block === expect.block)) {
    return [{ title: 'Send first', safety: 'review', edits: below.flatMap(rule => [insertLineAbove(expect, asWritten(rule.words)), deleteLine(rule)]) }];
  }
  if (lost.length === 0 || !proxy.section.has(expect.block)) return [];
  return [{ title: 'Repeat what `defaults` sends', safety: 'review', edits: lost.map(rule => insertLineAbove(expect, asWritten(rule.words))) }];
}

function adviceOn({ expect, service, below, lost }: Wait): string {
  if (below.length > 0) return 'Put the `send` above.';
  if (lost.length > 0) return 'Repeat the `send` above it.';
  if (service !== 'Patroni') return 'Add a `tcp-check send` above it.';
  const page = /replica|slave|standby/i.test(awaitedText(expect) ?? '') ? '/replica' : '/primary';
  return `Ask for the status of its API instead: \`option httpchk GET ${page}\`.`;
}

/** Lab cases expect-before-send, greeting-not-awaited and tcp-check-rules-not-inherited: L7TOUT and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-before-send',
  summary: 'A `tcp-check` waits for an answer before it has asked anything, of a server that does not speak first, or takes the greeting of one that does for its answer.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tcp-check'],
  *check(configuration) {
    for (const { first, proxies } of sharedByLine(overtaken(configuration), ({ expect }) => expect)) yield findingOnGreeting(first, proxies);
    for (const { first, proxies } of sharedByLine(waits(configuration), ({ expect }) => expect)) {
      const { expect, service, below, lost } = first;
      const why = lost.length > 0
        ? 'its section has `tcp-check` rules of its own, so it inherits none, and the `send` of `defaults` does not apply'
        : 'nothing is sent before it';
      const who = service === undefined ? 'A server that does not speak first says nothing' : `${service} says nothing before it is asked`;
      yield {
        at: expect,
        ...(service === undefined || service === 'Patroni' ? { severity: 'warning' as const } : {}),
        message: `This check of ${listOf(proxies)} waits for an answer, but ${why}. ${who}: each check times out, every server goes DOWN, and users get a 503 or a closed connection. ${adviceOn(first)}`,
        related: [
          ...below.map(rule => ({ at: rule, message: 'Sent too late' })),
          ...lost.map(rule => ({ at: rule, message: 'This rule does not apply' })),
        ],
        repairs: repairsOf(first),
      };
    }
  },
});
