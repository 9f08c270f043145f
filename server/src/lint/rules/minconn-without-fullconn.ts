import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/route.ts';
import type { Server } from '../../model/server.ts';
import { inProxies, inSections, proxiesThat } from '../../model/stretch.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { eachOnce } from '../each-once.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord, insertLineAbove, type RuleEdit } from '../rule-edits.ts';
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

/** The servers whose limit depends on a `fullconn` that nobody has set. Frontends have no such thing. */
function dynamicServersOf(proxy: Proxy): readonly Server[] {
  return proxy.isBackend && !proxy.isDisabled && !proxy.effective('fullconn') ? proxy.servers.filter(isDynamic) : [];
}

const dynamicProxies = inProxies(proxy => {
  const [first, ...others] = dynamicServersOf(proxy);
  return first ? [{ proxy, servers: [first, ...others] as const }] : [];
}, ['minconn']);

/** What the servers take together. With that as `fullconn` the limits grow as fast as the load, and nobody waits (lab case, control). */
function totalOf(proxy: Proxy): number {
  return proxy.servers.reduce((sum, server) => sum + (server.number('maxconn') ?? 0), 0);
}

/** Takes `minconn N` away where it stands, a `default-server` line once. */
function withoutMinconn(servers: readonly Server[]): RuleEdit[] {
  const words = servers.flatMap(server => {
    const option = server.option('minconn');
    return option?.value ? [option.word, option.value] : [];
  });
  return eachOnce(words, isSamePlace).map(deleteWord);
}

const globalLimits = inSections(section => (section.kind === 'global' ? section.statements('maxconn').slice(-1) : []));

/** How many clients a section may have; undefined when the system decides. */
function clientsOf(frontend: Proxy, configuration: Configuration): number | undefined {
  const words = [frontend.effective('maxconn')?.value, globalLimits(configuration).at(-1)?.word(1)];
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

function repairsFor(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const first = proxy.servers[0]?.statement;
  const total = totalOf(proxy);
  return [
    { title: 'Remove `minconn`', safety: 'review', edits: withoutMinconn(servers) },
    ...(first ? [{ title: `Add \`fullconn ${total}\``, safety: 'review', edits: [insertLineAbove(first, `fullconn ${total}`)] } as const] : []),
  ];
}

function findingFor(proxy: Proxy, servers: readonly [Server, ...Server[]], configuration: Configuration): RuleFinding {
  const [first, ...others] = servers;
  const option = first.option('minconn');
  const fullconn = automaticFullconn(proxy, configuration);
  const isHarmless = fullconn !== undefined && fullconn <= totalOf(proxy);
  return {
    at: option?.statement.equals(first.statement) ? option.word : first.statement,
    severity: isHarmless ? 'information' : 'warning',
    message: `\`minconn\` is no pool of open connections but the limit at low load: \`${first.name}\` takes ${first.number('minconn')} at a time, and its \`maxconn\` of ${first.number('maxconn')} only when ${proxy.title} has \`fullconn\` connections. That is not set, and HAProxy takes a tenth of what all frontends may send${fullconn === undefined ? '' : `, ${fullconn} here`}. ${isHarmless ? 'That happens to be little enough.' : 'Requests queue up before servers that have room.'} Remove \`minconn\`, or set \`fullconn\`.`,
    related: [
      ...(option && !option.statement.equals(first.statement) ? [{ at: option.word, message: 'This `minconn` applies' }] : []),
      ...others.map(server => ({ at: server.statement, message: 'The same here' })),
    ],
    repairs: repairsFor(proxy, servers),
  };
}

/** Lab case minconn-without-fullconn: 503 with `sQ--` at ten requests before a `maxconn` of 100, on 2.6 to 3.4. */
export default defineRule({
  name: 'minconn-without-fullconn',
  summary: 'Servers have `minconn`, but nothing says at which load their `maxconn` is reached.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['minconn'],
  *check(configuration) {
    for (const { proxy, servers } of dynamicProxies(configuration)) yield findingFor(proxy, servers, configuration);
  },
});
