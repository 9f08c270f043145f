import { isLocal } from '../../language/address.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { proxiesBelow, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { eachOnce } from '../findings/each-once.ts';
import { smallRates } from '../findings/small-rates.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A start for limits that only a load test can tell. */
const USUAL_SERVER = 100;
const USUAL_CLIENTS = 2000;

/** Limits that are worth a second look, whatever the options say. */
const MANY = 1000;

/** One visitor takes six of these with one browser, and keeps them for as long as `timeout http-keep-alive` or `timeout client` says. */
const FEW_VISITORS = 20;

interface Limit {
  readonly value: Word;
  readonly count: number;
}

interface LimitedServer {
  readonly server: Server;
  readonly limit: Limit;
}

function limitIn(value: Word | undefined): Limit | undefined {
  if (!value || !/^[1-9]\d{0,8}$/.test(value.value)) return undefined;
  const count = Number(value.value);
  return count < MANY ? { value, count } : undefined;
}

/** A page of statistics needs few clients. */
function acceptsUsers(proxy: Proxy): boolean {
  return proxy.kind !== 'backend' && proxy.statements('stats').length === 0;
}

function carriesUsers(proxy: Proxy): boolean {
  return !proxy.isDisabled && proxy.carriesTraffic;
}

/** The limit of a section as a frontend. */
function clientLimitIn(proxy: Proxy): Limit | undefined {
  return carriesUsers(proxy) && acceptsUsers(proxy) ? limitIn(proxy.own('maxconn')?.value) : undefined;
}

/** A server's limit counts unless a `minconn` above it takes its place. */
function isLimited(server: Server): boolean {
  return !server.isDisabled && !server.has('minconn');
}

/** The lowest limit that counts of a section's servers; a thousand or more is none. */
function lowestServerLimit(proxy: Proxy): number {
  if (!carriesUsers(proxy) || !proxy.isBackend) return MANY;
  return proxy.unlikeServers.filter(isLimited).reduce((lowest, server) => Math.min(lowest, limitIn(server.option('maxconn')?.value)?.count ?? MANY), MANY);
}

const proxiesWithFewRequests = proxiesBelow(lowestServerLimit, ['maxconn']);
const proxiesWithFewClients = proxiesBelow(proxy => clientLimitIn(proxy)?.count ?? Infinity, ['maxconn']);

function serversBelow(proxy: Proxy, least: number): readonly LimitedServer[] {
  return serversThat(proxy.servers, isLimited).flatMap(server => {
    const limit = limitIn(server.option('maxconn')?.value);
    return limit && limit.count < least ? [{ server, limit }] : [];
  });
}

function clientFinding({ value, count }: Limit, where: string, mode: string): RuleFinding {
  return {
    at: value,
    message: `${where} accepts only ${count === 1 ? 'one client' : `${count} clients`} at a time. ${mode === 'http' ? 'A browser alone opens several connections and keeps them, and all' : 'All'} further ones wait in the system without an answer until they give up. Raise \`maxconn\`.`,
    repairs: [{ title: `Write \`maxconn ${USUAL_CLIENTS}\``, safety: 'review', edits: [replaceWord(value, `${USUAL_CLIENTS}`)] }],
  };
}

function serverFinding(proxy: Proxy, small: readonly LimitedServer[]): RuleFinding | undefined {
  const [first, ...others] = small;
  if (!first) return undefined;
  const { server, limit } = first;
  const words = eachOnce(small.map(each => each.limit.value), isSamePlace);
  return {
    at: limit.value,
    message: `\`${server.name}\`${others.length > 0 ? ` and ${others.length} more in ${proxy.title}` : ''} may work on ${limit.count === 1 ? 'one request' : `${limit.count} requests`} at a time. The next ones wait in the queue, and get a 503 when the queue timeout is over. Raise \`maxconn\` unless the application really takes no more.`,
    related: others.map(other => ({ at: other.server.statement, message: 'As few here' })),
    repairs: [{ title: `Write \`maxconn ${USUAL_SERVER}\``, safety: 'review', edits: words.map(word => replaceWord(word, `${USUAL_SERVER}`)) }],
  };
}

/** False when any `maxconn` of global stands under a `.if`. */
function isDecided(configuration: Configuration): boolean {
  return globalSections(configuration).every(section => section.statements('maxconn').every(line => section.isCertain(line)));
}

/** The `maxconn` of global; undefined when a `.if` decides about it. */
function globalLimit(configuration: Configuration): Limit | undefined {
  return isDecided(configuration) ? limitIn(globalLine('maxconn', configuration)?.word(1)) : undefined;
}

/** Frontends that browsers on other machines connect to. */
const visited = proxiesThat(proxy => proxy.mode === 'http' && carriesUsers(proxy) && acceptsUsers(proxy) &&
  bindsOf(proxy).some(({ addresses }) => addresses.some(address => address.kind === 'ip' && !isLocal(address))), ['bind']);

/** Lab cases server-maxconn-tiny (503 `sQ--`), global-maxconn-saturated (clients time out) and rate-limit-tiny, 2.6 to 3.4. */
export default defineRule({
  name: 'maxconn-too-low',
  summary: 'A `maxconn`, or a limit of the same kind, is so low that a handful of clients reaches it.',
  category: '503',
  severity: 'information',
  preset: 'recommended',
  options: {
    server: { kind: 'number', default: 10, description: 'The lowest good `maxconn` of a server.' },
    client: { kind: 'number', default: 100, description: 'The lowest good `maxconn` of `global`, and of what accepts clients.' },
  },

  looksAt: 'configuration',
  *check(configuration, { options }) {
    const limit = globalLimit(configuration);
    if (limit && limit.count < options.client) {
      const shutsOut = limit.count < FEW_VISITORS && visited(configuration).length > 0;
      yield { ...clientFinding(limit, 'HAProxy', 'http'), ...(shutsOut ? { severity: 'warning' as const } : {}) };
    }
    const tls = limitIn(globalLine('maxsslconn', configuration)?.word(1));
    if (tls && tls.count < options.client) {
      yield {
        at: tls.value,
        message: `HAProxy has no more than ${tls.count === 1 ? 'one TLS connection' : `${tls.count} TLS connections`} at a time, those to servers included. A browser alone opens several and keeps them, and all further ones wait in the system without an answer until they give up. Raise \`maxsslconn\`, or leave it to \`maxconn\`.`,
        repairs: [{ title: `Write \`maxsslconn ${USUAL_CLIENTS}\``, safety: 'review', edits: [replaceWord(tls.value, `${USUAL_CLIENTS}`)] }],
      };
    }
    yield* smallRates(configuration);
    for (const proxy of proxiesWithFewClients(configuration, options.client)) {
      const clients = clientLimitIn(proxy);
      if (clients) yield clientFinding(clients, proxy.kind === 'defaults' ? `Each frontend below ${proxy.title}` : proxy.title, proxy.mode);
    }
    // A `default-server` line of defaults limits the servers of many sections.
    const said: Word[] = [];
    const isSaid = ({ limit }: LimitedServer) => said.some(word => isSamePlace(word, limit.value));
    for (const proxy of proxiesWithFewRequests(configuration, options.server)) {
      const few = serversBelow(proxy, options.server).filter(server => !isSaid(server));
      const finding = serverFinding(proxy, few);
      if (finding) yield finding;
      for (const server of few) if (!isSaid(server)) said.push(server.limit.value);
    }
  },
});
