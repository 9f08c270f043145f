import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { describeDuration } from '../../language/duration.ts';
import { testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { isMisplacedFor } from '../../model/servers/misplaced-timeouts.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { perProxy, Proxy } from '../../model/proxy.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { sendersTo } from '../../model/routes/senders.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { defineRule } from '../rule.ts';
import { addTimeout } from '../edits/timeout-edits.ts';

/** From here on the ordinary timeouts suit a WebSocket as well. */
const LONG_MS = 10 * 60_000;

/** What conditions ask for when they look for WebSockets: the Upgrade header, or the usual paths. */
const asksForWebSocket = /hdr(?:_\w+)?\(\s*(?:upgrade|sec-websocket-\w+)\b|websocket|socket\.io|sockjs|signalr|(?:^|\s)\/(?:ws|wss|cable)(?:\/|\s|$)/i;

/** Some of their letters, whatever their case: most sections have none of them. */
const signs: readonly string[] = ['ocket', 'OCKET', 'pgrade', 'PGRADE', 'ockjs', 'ockJS', 'ignal', 'IGNAL', '/ws', '/cable'];
const hasSigns = hasText(text => signs.some(sign => text.includes(sign)));

/** The names of the ACLs of a section that do. */
const webSocketAcls = perProxy((proxy): ReadonlySet<string> => {
  const lines = proxy.statements('acl').filter(line => asksForWebSocket.test(line.values(2).join(' ')));
  return new Set(lines.map(line => line.word(1)?.value ?? ''));
});

/** True when the condition asks for a WebSocket, and not for anything else. */
function isForWebSockets(route: Route, proxy: Proxy): boolean {
  return route.hasCondition && asksFor(route.conditionText, proxy);
}

function asksFor(conditionText: string, proxy: Proxy): boolean {
  if (conditionText.startsWith('unless')) return false;
  const words = conditionText.split(' ').slice(1);
  return asksForWebSocket.test(words.join(' ')) || words.some(word => webSocketAcls(proxy).has(word));
}

const webSocketRoutesIn = inProxies(proxy => {
  if (!proxy.isFrontend || !hasSigns(proxy.section)) return [];
  return routesOf(proxy).filter(route => !route.isDynamic && isForWebSockets(route, proxy)).map(route => ({ proxy, route }));
});

/** A section whose `use-server` lines choose a server of its own for WebSockets: they go through this very section. */
const webSocketServersIn = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled || !hasSigns(proxy.section)) return [];
  const line = proxy.statements('use-server').find(each => asksFor(conditionOf(each)?.text ?? '', proxy));
  const target = line?.word(1);
  return target ? [{ backend: proxy, target }] : [];
}, ['use-server']);

/** True for `hdr(Upgrade) -i websocket`; other protocols are asked for so, too. */
function asksUpgrade(test: AclTest): boolean {
  return /hdr(?:_\w+)?\(\s*upgrade\s*\)/i.test(test.criterion.text) && test.patterns.some(({ text }) => /websocket/i.test(text));
}

/** After these a request does not come to a server, or is no WebSocket any more. */
const endings: readonly string[] = ['allow', 'auth', 'del-header', 'redirect', 'return', 'use-service'];

/** What a rule says of WebSockets, going by the Upgrade header: `only` they are let in, it turns them `away`, or it does something with them. */
function useIn(line: Statement, proxy: Proxy): 'only' | 'away' | 'some' | undefined {
  const found = conditionOf(line);
  if (!found) return undefined;
  const terms = found.condition.groups.flat();
  const [term, more] = terms;
  const isAsked = (each: Term) => testsOfTerm(each, proxy).some(asksUpgrade);
  if (turnsAway(line)) {
    if (term && !more && term.negated !== found.unless && testsOfTerm(term, proxy).length > 0 && testsOfTerm(term, proxy).every(asksUpgrade)) return 'only';
    return terms.some(isAsked) ? 'away' : undefined;
  }
  return !found.unless && terms.some(each => !each.negated && isAsked(each)) && !endings.includes(actionOf(line)) ? 'some' : undefined;
}

/** A section with servers that lets in nothing but WebSockets, or has a rule for them: they go through it, unless a rule turns them away. */
const webSocketRulesIn = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.servers.length === 0 || !hasSigns(proxy.section)) return [];
  const rules = proxy.statements('http-request').flatMap(line => {
    const use = useIn(line, proxy);
    return use ? [{ line, use }] : [];
  });
  const { line } = rules.find(({ use }) => use === 'only') ?? rules[0] ?? {};
  const target = line?.word(1);
  const goElsewhere = routesOf(proxy).some(route => !route.hasCondition || isForWebSockets(route, proxy));
  return target && !goElsewhere && !rules.some(({ use }) => use === 'away') ? [{ backend: proxy, target }] : [];
}, ['http-request']);

/** The shorter of the timeouts that end a silent WebSocket there; undefined when nothing does, or when it takes long. */
function silenceIn(backend: Proxy, frontend: Proxy): number | undefined {
  if (backend.mode !== 'http' || backend.effective('timeout tunnel') || setsTunnel(backend) || setsTunnel(frontend)) return undefined;
  const settings = [frontend.timeout('client'), backend.timeout('server')].flatMap(setting => setting ?? []);
  const durations = settings.flatMap(setting => Proxy.durationOf(setting)?.ms ?? []);
  const shortest = Math.min(...durations);
  return shortest < LONG_MS ? shortest : undefined;
}

/** True when a rule sets the timeout for single requests. */
function setsTunnel(proxy: Proxy): boolean {
  return ['http-request', 'http-response'].some(keyword => proxy.effectiveLines(keyword).some(line => line.word(1)?.value === 'set-timeout' && line.word(2)?.value === 'tunnel'));
}

interface Hit {
  /** The word that sends them there. */
  readonly target: Word;
  readonly backend: Proxy;
  readonly ms: number;
}

/** The first line that sends some to each backend that it harms. */
function hitsIn(configuration: Configuration): Hit[] {
  const hits = new Map<Proxy, Hit>();
  for (const { proxy, route } of webSocketRoutesIn(configuration)) {
    const backend = configuration.backend(route.name);
    const ms = backend && !hits.has(backend) ? silenceIn(backend, proxy) : undefined;
    if (backend && ms !== undefined) hits.set(backend, { target: route.target, backend, ms });
  }
  for (const { backend, target } of [...webSocketServersIn(configuration), ...webSocketRulesIn(configuration)]) {
    const ends = hits.has(backend) ? [] : sendersTo(backend, configuration).map(sender => silenceIn(backend, sender));
    const [ms] = ends;
    if (ms !== undefined && !ends.includes(undefined)) hits.set(backend, { target, backend, ms });
  }
  return [...hits.values()].filter(({ backend }) => !isMisplacedFor(backend, 'tunnel', configuration));
}

/** Catalogue case websocket-no-tunnel-timeout, 2.6 to 3.4: `101` with `cD--` or `sD--`. */
export default defineRule({
  name: 'websocket-without-tunnel-timeout',
  summary: 'WebSockets go to a backend without `timeout tunnel`, and are cut off when they are silent.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { target, backend, ms } of hitsIn(configuration)) {
      yield {
        at: target,
        message: `WebSockets go to ${backend.title}, which has no \`timeout tunnel\`: HAProxy ends each that is silent for ${describeDuration(ms)}, the shorter of \`timeout client\` and \`timeout server\`. Set \`timeout tunnel\`, unless the application pings more often.`,
        related: [{ at: backend.header, message: 'Has no `timeout tunnel`' }],
        repairs: [{ title: 'Add `timeout tunnel 1h`', safety: 'review', edits: addTimeout('tunnel', [backend], undefined) }],
      };
    }
  },
});
