import type { Configuration } from '../../model/configuration.ts';
import { possibleGlobalLine } from '../../model/global-sections.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { eachOnce } from '../findings/each-once.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { placeOf } from '../findings/option-place.ts';
import { deleteWord, insertLineAbove, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * True when the limit of a server really moves between `minconn` and `maxconn`. A `minconn` alone, or one above `maxconn`, takes the place of
 * `maxconn` (configuration manual, section 5.2; read in the check of 2.6 and 3.4).
 */
function isDynamic(server: Server): boolean {
  if (!server.has('minconn')) return false;
  const [least, most] = [server.number('minconn'), server.number('maxconn')];
  return least !== undefined && most !== undefined && least > 0 && least < most;
}

/**
 * So many times what its servers take together, a `fullconn` is never meant: nine of ten requests would have to wait before the servers are at their
 * `maxconn`. Below that it may be a choice; the manual's own example has five times as much.
 */
const ABSURD_FACTOR = 10;

/** True for a `fullconn` that somebody may have chosen; frontends have no such thing. It is not judged where not all numbers are known. */
function hasSensibleFullconn(proxy: Proxy): boolean {
  const setting = proxy.effective('fullconn');
  if (!setting) return false;
  const isKnown = proxy.servers.every(server => !server.isTemplate && server.number('maxconn') !== undefined);
  return !isKnown || !(fullconnOf(setting) > totalOf(proxy) * ABSURD_FACTOR);
}

function fullconnOf({ value }: Setting): number {
  return /^\d{1,9}$/.test(value?.value ?? '') ? Number(value?.value) : NaN;
}

/** The servers whose limit depends on a `fullconn` that nobody has set, or that is out of reach. */
function dynamicServersOf(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const servers = proxy.servers.filter(isDynamic);
  return servers.length > 0 && hasSensibleFullconn(proxy) ? [] : servers;
}

interface DynamicProxy {
  readonly proxy: Proxy;
  readonly servers: readonly [Server, ...Server[]];
}

const dynamicProxies = inProxies((proxy): readonly DynamicProxy[] => {
  const [first, ...others] = dynamicServersOf(proxy);
  return first ? [{ proxy, servers: [first, ...others] }] : [];
}, ['minconn']);

/** What the servers take together. */
function totalOf(proxy: Proxy): number {
  return proxy.servers.reduce((sum, server) => sum + (server.mostConnections ?? 0), 0);
}

/**
 * The highest `fullconn` with which nobody waits before a server that has room: each limit grows as fast as the load of the whole section, whether a server
 * is DOWN or `balance` sends everybody to one. With the sum of all, requests queue up then, and with slow answers always (lab case minconn-and-server-down).
 */
function harmlessFullconn(servers: DynamicProxy['servers']): number {
  return Math.min(...servers.map(server => server.number('maxconn') ?? Infinity));
}

/** Takes `minconn N` away where it stands, a `default-server` line once. */
function withoutMinconn(servers: readonly Server[]): RuleEdit[] {
  const words = servers.flatMap(server => {
    const option = server.option('minconn');
    return option?.value ? [option.word, option.value] : [];
  });
  return eachOnce(words, isSamePlace).map(deleteWord);
}

/** How many clients a section may have; undefined when the system decides. */
function clientsOf(frontend: Proxy, configuration: Configuration): number | undefined {
  const words = [frontend.effective('maxconn')?.value, possibleGlobalLine('maxconn', configuration)?.word(1)];
  const text = words.find(word => word && word.value !== '0')?.value;
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

const frontends = proxiesThat(proxy => proxy.isFrontend);

/** The `fullconn` that HAProxy takes by itself: a tenth of what all frontends may send there. Undefined when that cannot be told. */
function automaticFullconn(proxy: Proxy, configuration: Configuration): number | undefined {
  let sum = 0;
  for (const frontend of frontends(configuration)) {
    const leads = routesOf(frontend).some(route => route.isDynamic || configuration.backend(route.name) === proxy);
    if (!leads && frontend !== proxy) continue;
    const clients = clientsOf(frontend, configuration);
    if (clients === undefined) return undefined;
    sum += clients;
  }
  return sum > 0 ? Math.ceil(sum / 10) : undefined;
}

/** The line that sets a `fullconn`, or the number that is to change. */
function setFullconn({ proxy, servers }: DynamicProxy): RuleEdit[] {
  const [own, first] = [proxy.own('fullconn')?.value, proxy.servers[0]?.statement];
  const number = harmlessFullconn(servers);
  return own ? [replaceWord(own, `${number}`)] : first ? [insertLineAbove(first, `fullconn ${number}`)] : [];
}

function repairsFor(group: readonly DynamicProxy[]): RuleRepair[] {
  const numbers = new Set(group.map(({ servers }) => harmlessFullconn(servers)));
  const isOwn = group.some(({ proxy }) => proxy.own('fullconn')?.value);
  const line = numbers.size > 1 ? '`fullconn` to each of them' : `\`fullconn ${[...numbers].join('')}\``;
  return [
    { title: 'Remove `minconn`', safety: 'review', edits: withoutMinconn(group.flatMap(({ servers }) => servers)) },
    { title: `${isOwn ? 'Write' : 'Add'} ${line}`, safety: 'review', edits: group.flatMap(setFullconn) },
  ];
}

/** What keeps the servers from their `maxconn`, and what to do. */
function explain(proxy: Proxy, written: Setting | undefined, automatic: number | undefined, isHarmless: boolean): string {
  if (written) {
    return `That is ${fullconnOf(written)}, where the servers take ${totalOf(proxy)} together: requests queue up before servers that have room. Remove \`minconn\`, or lower \`fullconn\`.`;
  }
  const found = `That is not set, and HAProxy takes a tenth of what all frontends may send${automatic === undefined ? '' : `, ${automatic} here`}.`;
  return `${found} ${isHarmless ? 'That happens to be little enough.' : 'Requests queue up before servers that have room.'} Remove \`minconn\`, or set \`fullconn\`.`;
}

interface Judged extends DynamicProxy {
  readonly written: Setting | undefined;
  /** What HAProxy takes where none is written. */
  readonly automatic: number | undefined;
  readonly severity: Severity;
}

function judge(dynamic: DynamicProxy, configuration: Configuration): Judged {
  const { proxy } = dynamic;
  const written = proxy.effective('fullconn');
  const automatic = written ? undefined : automaticFullconn(proxy, configuration);
  return { ...dynamic, written, automatic, severity: automatic !== undefined && automatic <= harmlessFullconn(dynamic.servers) ? 'information' : 'warning' };
}

/** The same two numbers in several sections are one habit. */
function habitsIn(judged: readonly Judged[]): Iterable<[Judged, ...Judged[]]> {
  const habits = new Map<string, [Judged, ...Judged[]]>();
  for (const each of judged) {
    const [first] = each.servers;
    const key = [each.severity, first.number('minconn'), first.number('maxconn')].join(' ');
    const habit = habits.get(key);
    if (habit) habit.push(each);
    else habits.set(key, [each]);
  }
  return habits.values();
}

/** A `fullconn` that is written is a cause of its own. */
function findingFor(group: readonly [Judged, ...Judged[]]): RuleFinding {
  const [{ proxy, servers, written, automatic, severity }, ...alike] = group;
  const [first, ...others] = servers;
  const option = first.option('minconn');
  return {
    at: placeOf(option, first),
    severity,
    message: `\`minconn\` is no pool of open connections but the limit at low load: \`${first.name}\` takes ${first.number('minconn')} at a time, and its \`maxconn\` of ${first.number('maxconn')} only when ${proxy.title} has \`fullconn\` connections. ${explain(proxy, written, automatic, severity === 'information')}`,
    related: [
      ...(option && !option.statement.equals(first.statement) ? [{ at: option.word, message: 'This `minconn` applies' }] : []),
      ...(written ? [{ at: written.statement, message: 'This `fullconn` applies' }] : []),
      ...others.map(server => ({ at: server.statement, message: 'The same here' })),
      ...alike.flatMap(each => each.servers.map(server => ({ at: server.statement, message: `The same in ${each.proxy.title}` }))),
    ],
    repairs: repairsFor(group),
  };
}

/**
 * True for a `minconn` above the `maxconn` beside it, which takes its place: all at once with `minconn 20 maxconn 1` (tried on 2.6 and 3.4). With one of the two
 * in a `default-server` line somebody may have meant that server alone.
 */
function isTurnedRound(server: Server): boolean {
  const [least, most] = [server.number('minconn'), server.number('maxconn')];
  const isBeside = server.option('minconn')?.statement.equals(server.option('maxconn')?.statement ?? server.statement);
  return isBeside === true && least !== undefined && most !== undefined && most > 0 && least > most && !server.isDisabled;
}

const turnedRound = inProxies((proxy): readonly DynamicProxy[] => {
  const [first, ...others] = proxy.isBackend && !proxy.isDisabled ? proxy.servers.filter(isTurnedRound) : [];
  return first ? [{ proxy, servers: [first, ...others] }] : [];
}, ['minconn']);

function findingOnOrder({ servers: [first, ...others] }: DynamicProxy): RuleFinding {
  const [least, most] = [first.number('minconn'), first.number('maxconn')];
  return {
    at: placeOf(first.option('minconn'), first),
    severity: 'information',
    message: `\`minconn ${least}\` is above \`maxconn ${most}\` and takes its place: \`${first.name}\` gets ${least} requests at a time, and not ${most}. Remove \`minconn\`, or give it the lower number.`,
    related: others.map(server => ({ at: server.statement, message: 'The same here' })),
    repairs: [{ title: 'Remove `minconn`', safety: 'review', edits: withoutMinconn([first, ...others]) }],
  };
}

/**
 * Lab cases minconn-without-fullconn and fullconn-out-of-reach: 503 with `sQ--` at ten requests before a `maxconn` of 100, on 2.6 to 3.4; and
 * minconn-and-server-down.
 */
export default defineRule({
  name: 'minconn-without-fullconn',
  summary: 'Servers have `minconn`, but the load at which their `maxconn` is reached is not set, or out of reach; or a `minconn` above it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['minconn'],
  *check(configuration) {
    yield* turnedRound(configuration).map(findingOnOrder);
    const judged = dynamicProxies(configuration).map(each => judge(each, configuration));
    for (const each of judged) if (each.written) yield findingFor([each]);
    for (const group of habitsIn(judged.filter(({ written }) => !written))) yield findingFor(group);
  },
});
