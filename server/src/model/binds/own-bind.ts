import { isAnyHost, isLocal, reaches, type Address } from '../../language/address.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { bindOption, bindOptionValue, bindsOf, closestOf, handsOnAddress, isV6only } from './bind.ts';
import type { Configuration } from '../configuration.ts';
import { liveRoutesOf } from '../routes/dead-routes.ts';
import { remember } from '../incremental/memo.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { inProxies, inProxiesWithText } from '../incremental/in-proxies.ts';
import { unclearServersOf } from '../servers/unclear-addresses.ts';

/** A server that leads back into HAProxy itself. */
export interface WayBack {
  /** The section that clients come to, and the one that holds the server: the same for a listen section. */
  readonly from: Proxy;
  readonly through: Proxy;
  readonly server: Server;
  /** The section that listens on the server's address. */
  readonly to: Proxy;
  /** False when only some of what comes to `from` is sent there. */
  readonly takesAll: boolean;
}

/** An address somebody listens on. */
interface Listener {
  readonly owner: Proxy;
  readonly address: Address;
  readonly isV6only: boolean;
  /** The network namespace of the `bind` line; undefined for that of HAProxy itself. */
  readonly namespace: string | undefined;
}

/** The servers that call what a section of the same configuration listens on, of the sections that anything is sent to. */
export const waysBackIn = remember((configuration: Configuration): readonly WayBack[] => {
  const callers = callersIn(configuration, distantOnes(configuration));
  const calls = callers.length === 0 ? undefined : callsAmong(callers, listenersIn(configuration));
  if (!calls || calls.size === 0) return [];
  const ways: WayBack[] = [];
  for (const from of configuration.proxies) {
    const own = from.isFrontend && !from.isDisabled ? listenersOf(from) : [];
    if (own.length === 0) continue;
    const hosts = new Set(own.filter(isDistant).map(({ address }) => address.host));
    for (const [through, takesAll] of targetsOf(from, configuration)) {
      for (const { server, heard } of calls.get(through) ?? []) {
        if (isAnyHost(server.parsedAddress) ? keepsDestination(from, through) : !isNear(server) && !hosts.has(server.parsedAddress.host)) continue;
        const to = heard.find(({ owner }) => owner === from) ?? heard.find(({ address }) => reaches(server.parsedAddress, address));
        if (to) ways.push({ from, through, server, to: to.owner, takesAll });
      }
    }
  }
  return ways;
});

/** True where the address that a client came to is perhaps none of this machine: it was handed on, or rules say it. */
function keepsDestination(from: Proxy, through: Proxy): boolean {
  const sets = [from, through].some(proxy => [...proxy.effectiveLines('http-request'), ...proxy.effectiveLines('tcp-request')].some(line =>
    line.words.slice(1, 3).some(word => word.value.startsWith('set-dst'))));
  return sets || bindsOf(from).some(bind => bindOption(bind, 'transparent') !== undefined || handsOnAddress(bind));
}

/** A server with those that listen on its address. */
interface Call {
  readonly server: Server;
  readonly heard: readonly [Listener, ...Listener[]];
}

/** The servers at whose address anybody listens, by their section. */
function callsAmong(callers: readonly Proxy[], listeners: readonly Listener[]): Map<Proxy, Call[]> {
  const calls = new Map<Proxy, Call[]>();
  const index = groupedBy(listeners, ({ address }) => portKey(address));
  for (const proxy of callers) {
    const own = proxy.servers.flatMap((server): Call[] => {
      const address = server.parsedAddress;
      const near = [...(index.get(portKey(address)) ?? []), ...(index.get('') ?? [])];
      const all = near.filter(listener => hears(listener, address) && listener.namespace === server.option('namespace')?.value?.value);
      const [first, ...others] = isAnyHost(address) ? all : closestOf(all);
      return first ? [{ server, heard: [first, ...others] }] : [];
    });
    if (own.length > 0) calls.set(proxy, own);
  }
  return calls;
}

/** True for a listener that a call may come to; where clients come to this very listener, when the server is at the address that they came to. */
function hears({ address, isV6only }: Listener, target: Address): boolean {
  const { kind, family, host } = address;
  if (kind === 'name') return false;
  return reaches(isAnyHost(target) && (kind === 'ip' || kind === 'unknown') ? { ...target, kind, family, host } : target, address, isV6only);
}

/** The sections whose servers a section sends requests to, and whether all of its requests go there. */
function targetsOf(from: Proxy, configuration: Configuration): Map<Proxy, boolean> {
  const targets = new Map<Proxy, boolean>();
  const routes = liveRoutesOf(from);
  for (const [i, route] of routes.entries()) {
    const target = route.isDynamic ? undefined : configuration.backend(route.name);
    if (target && !target.isDisabled && !targets.has(target)) targets.set(target, i === 0 && !route.hasCondition);
  }
  if (from.kind === 'listen' && routes.every(route => route.hasCondition)) targets.set(from, routes.length === 0);
  return targets;
}

function listenersOf(proxy: Proxy): readonly Listener[] {
  const binds = bindsOf(proxy).filter(({ statement }) => proxy.section.isCertain(statement));
  return binds.flatMap(bind => bind.addresses.map(address => ({ owner: proxy, address, isV6only: isV6only(bind), namespace: bindOptionValue(bind, 'namespace') })));
}

const listening = (proxy: Proxy) => (proxy.isFrontend && !proxy.isDisabled ? listenersOf(proxy) : []);
const listenersIn = inProxies(listening, ['bind']);

/** What two addresses have in common that meet; empty for a range of ports, which has to be compared. */
function portKey({ kind, host, portText, ports }: Address): string {
  if (kind === 'path' || kind === 'abstract') return host;
  return ports && ports.first !== ports.last ? '' : portText;
}

/** One of these stands in every address that leads to this machine, but for its names and its addresses in the network. */
const signs: readonly string[] = ['127.', 'localhost', '::', ' :', ' *:', '0.0.0.0', ' /', '"/', 'unix@', 'abns'];
const near = /^(?:.*@)?(?:127\.|localhost\b|\[::1?\]|::1|:|\*:|0\.0\.0\.0:|\/)|^(?:unix|abnsz?)@/;

/** The same where an address may begin: the numbers stand in others, too, as in `10.0.127.1`. To be asked second, since it takes longer. */
const signAtBeginning = /[\s"'@](?:127\.|0\.0\.0\.0|\*?:|\/)|localhost|::|unix@|abns/;

/** Most sections have no server that is called on this machine. */
const hasSigns = hasText(text => signs.some(sign => text.includes(sign)) && signAtBeginning.test(text));

function isNear({ address }: Server): boolean {
  return near.test(address?.value ?? '');
}

/** True for one address in the network, also where only the environment says which one. */
function isDistant({ address }: Listener): boolean {
  if (address.kind === 'unknown') return address.portText !== '';
  return address.kind === 'ip' && !isAnyHost(address) && !isLocal(address);
}

/** Where anybody listens in the network: `192.0.2.1:80`, and `192.0.2.1:` for a range of ports. */
const distantOnes = inProxies(proxy => listening(proxy).filter(isDistant).map(({ address }) => `${address.host}:${portKey(address)}`), ['bind']);

/** A list of addresses to look in, and as a text. */
const bothOf = remember((addresses: readonly string[]) => ({ addresses: new Set(addresses), text: addresses.join('\n') }));

/** The sections with servers on this machine, or where anybody listens. */
function callersIn(configuration: Configuration, distant: readonly string[]): readonly Proxy[] {
  const { addresses, text } = bothOf(distant);
  const isCaller = (server: Server) => isNear(server) || (!server.hasPlainAddress && isAmong(addresses, server.parsedAddress));
  return [...new Set([...unclearOnes(configuration).filter(proxy => proxy.servers.some(isCaller)), ...plainCallersIn(configuration, text)])];
}

/** The sections with servers of which the text alone does not tell where they are, or which are on this machine. */
const unclearOnes = inProxies(proxy => {
  if (!proxy.isBackend) return [];
  return unclearServersOf(proxy).length > 0 || (hasSigns(proxy.section) && proxy.servers.some(isNear)) ? [proxy] : [];
});

function isAmong(addresses: ReadonlySet<string>, { host, portText }: Address): boolean {
  return addresses.has(`${host}:${portText}`) || addresses.has(`${host}:`);
}

function isPlainAmong(addresses: ReadonlySet<string>, server: Server): boolean {
  const text = server.hasPlainAddress ? (server.address?.text ?? '') : '';
  return addresses.has(text) || addresses.has(text.slice(0, text.indexOf(':') + 1));
}

const plainCallersIn = inProxiesWithText((proxy, addresses): readonly Proxy[] =>
  (proxy.isBackend && proxy.servers.some(server => isPlainAmong(addresses, server)) ? [proxy] : []));
