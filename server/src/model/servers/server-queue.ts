import type { Statement } from '../../syntax/statement.ts';
import { bindOption, bindsOf, isTls } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import { globalLine } from '../global-sections.ts';
import { remember } from '../incremental/memo.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import type { Server } from './server.ts';
import { inStretches } from '../incremental/in-proxies.ts';

/**
 * The first of the servers with a limit that may be full while another request waits; undefined where none may, because each alone takes as many
 * connections as can come: those that HAProxy as a whole accepts, or those of all sections that lead here (tried on 2.6 and 3.4: the others wait
 * unaccepted, and `qmax` stays 0). HTTP/2 makes many requests of one connection. Ask only about a whole configuration.
 */
export function firstQueueOf(proxy: Proxy, configuration: Configuration): Server | undefined {
  const limited = proxy.servers.filter(server => server.isLimited);
  const cramped = limited.find(server => roomOf(server) < leastLimitIn(configuration));
  if (cramped) return cramped;
  const entrances = entrancesTo(proxy, configuration);
  if (proxy.mode === 'http' && entrances.some(multiplexes)) return limited[0];
  const most = Math.min(processLimit(configuration), entrances.reduce((sum, entrance) => sum + clientLimitOf(entrance), 0));
  return limited.find(server => roomOf(server) < most);
}

/** True where `firstQueueOf` has one to name. Asked of thousands of sections at a time. */
export function canQueue(proxy: Proxy, configuration: Configuration): boolean {
  return leastRoomOf(proxy) < leastLimitIn(configuration) || firstQueueOf(proxy, configuration) !== undefined;
}

/** True for a section with servers that have a limit, where nothing says how long a request may wait for them. */
export function lacksQueueTimeout(proxy: Proxy): boolean {
  return proxy.isBackend && !proxy.isDisabled && !proxy.timeout('queue') && proxy.unlikeServers.some(server => server.isLimited);
}

/** That of the smallest of the servers with a limit. */
const leastRoomOf = perProxy((proxy): number => Math.min(...proxy.unlikeServers.filter(server => server.isLimited).map(roomOf)), Infinity);

/** What a server takes at least: `slowstart` lowers its `maxconn` for a time, and so does a `minconn` below it. 0 where that is not known. */
function roomOf(server: Server): number {
  const isLowered = server.has('minconn') && server.limit?.name === 'maxconn';
  return isLowered || server.has('slowstart') ? 0 : (server.mostConnections ?? 0);
}

/** The clients that a section accepts; Infinity where nothing says it. */
function clientLimitOf(proxy: Proxy): number {
  const setting = proxy.isFrontend ? proxy.effective('maxconn') : undefined;
  return setting?.owner.section.isCertain(setting.statement) === true ? limitOn(setting.statement) : Infinity;
}

/** `maxconn 0` limits nothing of what is in `global`, and a section without one has that of `global`. */
function limitOn(statement: Statement | undefined): number {
  const value = statement?.word(1)?.value ?? '';
  return /^[1-9]\d{0,8}$/.test(value) ? Number(value) : Infinity;
}

function processLimit(configuration: Configuration): number {
  return limitOn(globalLine('maxconn', configuration));
}

const leastLimits = inStretches(({ proxies }): readonly number[] => {
  const least = Math.min(...proxies.map(proxy => (proxy.isDisabled ? Infinity : clientLimitOf(proxy))));
  return least < Infinity ? [least] : [];
});

/** The least of all limits: of servers with less room nobody need ask who leads to them. */
const leastLimitIn = remember((configuration: Configuration): number => Math.min(processLimit(configuration), ...leastLimits(configuration)));

/** True where clients may speak HTTP/2 or HTTP/3. In clear no browser does. */
function multiplexes(proxy: Proxy): boolean {
  return bindsOf(proxy).some(bind => isTls(bind) || bindOption(bind, 'proto') !== undefined || bindOption(bind, 'alpn') !== undefined);
}
