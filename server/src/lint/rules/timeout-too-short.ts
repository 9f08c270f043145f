import { describeDuration, parseDuration } from '../../language/duration.ts';
import { nonHttpProtocolOf } from '../../language/non-http-ports.ts';
import { flooredTimeouts, timeoutFact } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { raisedInVain, type RaisedInVain } from '../../model/servers/raised-timeout.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { shortBodyWaits } from '../findings/short-body-waits.ts';
import { addLine, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Below this share of its floor a timeout breaks ordinary requests; above it, that depends on the application. */
const GRAVE_SHARE = 1 / 5;
/** The same of `timeout http-request`: below one second, a single packet that is lost on the way costs a 408 (1.2 s at 900 ms: 408 on 2.6 and 3.4). */
const GRAVE_SHARE_OF_REQUEST = 1 / 2;
/** Bare numbers below this are the matter of timeout-without-unit. */
const FIRST_PLAIN_NUMBER = 1000;

/** What a section sets such a timeout to. No lines or words: a file may have tens of thousands of these. */
interface Limit {
  readonly name: (typeof flooredTimeouts)[number];
  readonly owner: Proxy;
  readonly ms: number;
}

/** True when the proxy has something that the timeout limits. */
function isUsed(name: string, proxy: Proxy): boolean {
  if (name === 'client') return proxy.isFrontend;
  if (name === 'http-request') return proxy.isFrontend && proxy.mode === 'http';
  if (name === 'check') return proxy.servers.some(server => server.isChecked);
  if (name === 'queue') return proxy.servers.some(server => server.isLimited);
  return proxy.servers.length > 0;
}

/** The timeouts that a section itself sets and that can be too short. Most proxies set none: they stand in defaults. */
const limitsIn = inProxies((owner): readonly Limit[] => {
  if (owner.statements('timeout').length === 0) return [];
  return flooredTimeouts.flatMap(name => {
    const setting = owner.own(`timeout ${name}`);
    const duration = setting && Proxy.durationOf(setting);
    if (!setting?.value || !duration || duration.ms === 0) return [];
    if (duration.unit === '' && duration.count < FIRST_PLAIN_NUMBER) return [];
    return [{ name, owner, ms: duration.ms }];
  });
}, ['timeout']);

/** The section that sets the timeout of a proxy; undefined when it has none, or no use for it. */
function setterOf(name: string, proxy: Proxy): Proxy | undefined {
  const owner = proxy.kind !== 'defaults' && !proxy.isDisabled ? proxy.timeout(name)?.owner : undefined;
  return owner && isUsed(name, proxy) ? owner : undefined;
}

/** By the name of a timeout, the proxies that inherit it and have a use for it. */
const heirs = new Map(flooredTimeouts.map(name => [name, inProxies(proxy => {
  const owner = setterOf(name, proxy);
  return owner?.kind === 'defaults' ? [{ proxy, owner }] : [];
}, ['timeout'])]));

/** The proxies that a timeout has an effect on. */
function usersOf({ name, owner }: Limit, configuration: Configuration): Proxy[] {
  if (owner.kind !== 'defaults') return setterOf(name, owner) === owner ? [owner] : [];
  return heirs.get(name)?.(configuration).flatMap(heir => (heir.owner === owner ? [heir.proxy] : [])) ?? [];
}

/** A protocol that keeps connections open over which nothing is said for a while. */
interface Quiet {
  /** A shorter timeout cuts them. */
  readonly ms: number;
  readonly when: string;
}

const pooled: Quiet = { ms: 30_000, when: 'as between two heartbeats or in a pool' };

/** Sources: AMQP has a heartbeat each 30 s by default. A mail client waits for up to 29 min (RFC 2177); Dovecot says something each 2 min. */
const quietProtocols: ReadonlyMap<string, Quiet> = new Map([
  ...['AMQP', 'LDAP', 'MQTT', 'MongoDB', 'MySQL', 'NATS', 'Oracle', 'PostgreSQL', 'RDP', 'Redis', 'SQL Server'].map(name => [name, pooled] as const),
  ['IMAP', { ms: 120_000, when: 'as while a mail client waits for new mail (IDLE)' }],
  ['SSH', { ms: 120_000, when: 'as while somebody reads what is on the screen' }],
  ['XMPP', { ms: 120_000, when: 'as while nobody writes' }],
  ['IRC', { ms: 120_000, when: 'as while nobody writes' }],
]);

/** A section in TCP mode whose idle connections are cut early, by which of its timeouts, and the protocol of its servers. */
interface CutWhenIdle {
  readonly proxy: Proxy;
  readonly name: 'client' | 'server';
  readonly ms: number;
  readonly protocol: string;
}

/** `timeout tunnel` takes the place of both. */
const cutWhenIdle = inProxies((proxy): readonly CutWhenIdle[] => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp' || proxy.timeout('tunnel')) return [];
  const [server] = proxy.servers;
  const ports = server?.parsedAddress.ports;
  const protocol = ports && nonHttpProtocolOf(ports.first, `${proxy.name} ${server.name} ${server.parsedAddress.host}`);
  const quiet = protocol === undefined ? undefined : quietProtocols.get(protocol);
  if (protocol === undefined || !quiet) return [];
  const names = proxy.isFrontend ? (['client', 'server'] as const) : (['server'] as const);
  const limits = names.flatMap(name => {
    const setting = proxy.timeout(name);
    const ms = (setting && Proxy.durationOf(setting)?.ms) ?? Infinity;
    return ms >= FIRST_PLAIN_NUMBER && ms < quiet.ms ? [{ proxy, name, ms, protocol }] : [];
  });
  return limits.sort((a, b) => a.ms - b.ms).slice(0, 1);
}, ['server', 'server-template']);

function findingOnIdle([first, ...others]: readonly [CutWhenIdle, ...CutWhenIdle[]]): RuleFinding {
  const { proxy, name, ms, protocol } = first;
  const proxies = [first, ...others].map(each => each.proxy);
  return {
    at: proxy.header,
    severity: 'information',
    message: `\`timeout ${name}\` cuts ${protocol} connections of ${listOf([proxy, ...proxies.slice(1)])} when nothing is said over them for ${describeDuration(ms)}, ${quietProtocols.get(protocol)?.when}. Add \`timeout tunnel 1h\`: in TCP mode it takes the place of \`timeout client\` and \`timeout server\`.`,
    related: [
      ...[proxy.timeout(name)?.statement].flatMap(at => (at ? [{ at, message: 'This timeout' }] : [])),
      ...others.map(each => ({ at: each.proxy.header, message: 'The same here' })),
    ],
    repairs: [{ title: 'Add `timeout tunnel 1h`', safety: 'review', edits: proxies.map(each => addLine(each, 'timeout tunnel 1h', 'timeout', 'mode')) }],
  };
}

function findingOnRaised({ proxy, name, raised, ms, shorter, shorterMs, limited }: RaisedInVain): RuleFinding {
  const other = name === 'client' ? 'server' : 'client';
  const text = `timeout ${other} ${raised.value?.text ?? ''}`;
  const where = limited === proxy ? '' : ` of ${limited.title}`;
  return {
    at: raised.statement,
    severity: 'information',
    message: `In TCP mode the shorter of \`timeout client\` and \`timeout server\` ends an idle connection: \`timeout ${other}\`${where} does so after ${describeDuration(shorterMs)}, and the ${describeDuration(ms)} here are never reached. Give both the same.`,
    related: [{ at: shorter.statement, message: 'This one is shorter' }],
    repairs: [{ title: `Add \`${text}\` to ${limited.title}`, safety: 'review', edits: [addLine(limited, text, 'timeout', 'mode')] }],
  };
}

/** The milliseconds of a duration that is known to be one. */
function msOf(duration: string): number {
  return parseDuration(duration)?.ms ?? 0;
}

/** Lab cases timeout-server-too-short (504 `sH--`), timeout-http-request-too-short and wait-for-body-short (408 `cR--`), 2.6 to 3.4; so does `option http-buffer-request` (2.6 and 3.4). */
export default defineRule({
  name: 'timeout-too-short',
  summary: 'A timeout is shorter than what ordinary requests, networks or checks need.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',
  options: {
    connect: { kind: 'duration', default: '1s', description: 'The shortest good `timeout connect`: a lost packet is sent again after one second.' },
    client: { kind: 'duration', default: '5s', description: 'The shortest good `timeout client`: mobile networks pause for seconds.' },
    server: { kind: 'duration', default: '5s', description: 'The shortest good `timeout server`: the slowest answers take far longer than the usual one.' },
    queue: { kind: 'duration', default: '1s', description: 'The shortest good `timeout queue`: a queue is there to bridge a burst.' },
    'http-request': { kind: 'duration', default: '2s', description: 'The shortest good `timeout http-request`: a lost packet costs a slow client seconds.' },
    check: { kind: 'duration', default: '1s', description: 'The shortest good `timeout check`: a busy server answers late, and is then lost when it is needed most.' },
    tunnel: { kind: 'duration', default: '1m', description: 'The shortest good `timeout tunnel`: WebSocket pings are often half a minute apart.' },
  },

  looksAt: 'configuration',
  mentions: ['timeout', 'wait-for-body'],
  *check(configuration, { options }) {
    const floors = new Map(flooredTimeouts.map(name => [name, msOf(options[name])]));
    for (const limit of limitsIn(configuration)) {
      const { name, owner, ms } = limit;
      const floorMs = floors.get(name) ?? 0;
      if (ms >= floorMs) continue;
      const [user, ...others] = usersOf(limit, configuration);
      const value = owner.own(`timeout ${name}`)?.value;
      if (!user || !value) continue;
      const users = [user, ...others] as const;
      const fact = timeoutFact(name);
      const better = fact?.usual && msOf(fact.usual) >= floorMs ? fact.usual : options[name];
      const inherited = owner.kind === 'defaults' ? ` for ${listOf(users)}` : '';
      yield {
        at: value,
        severity: ms < floorMs * (name === 'http-request' ? GRAVE_SHARE_OF_REQUEST : GRAVE_SHARE) ? 'warning' : 'information',
        message: `\`timeout ${name}\` is ${describeDuration(ms)}${inherited}: ${fact?.cost}. Give it ${describeDuration(floorMs)} or more; \`${better}\` suits most sites.`,
        related: users.filter(user => user !== owner).map(user => ({ at: user.header, message: 'Uses this timeout' })),
        repairs: [{ title: `Write \`timeout ${name} ${better}\``, safety: 'review', edits: [replaceWord(value, better)] }],
      };
    }
    yield* shortBodyWaits(configuration, floors.get('http-request') ?? 0);
    const raised = raisedInVain(configuration);
    for (const each of raised) yield findingOnRaised(each);
    // What is below its floor was told of above, and so is what was raised on one side.
    const idle = cutWhenIdle(configuration).filter(({ proxy, name, ms }) => !raised.some(each => each.proxy === proxy) && ms >= (floors.get(name) ?? 0) && floors.get(name) !== 0);
    for (const protocol of new Set(idle.map(each => each.protocol))) {
      const [first, ...others] = idle.filter(each => each.protocol === protocol);
      if (first) yield findingOnIdle([first, ...others]);
    }
  },
});
