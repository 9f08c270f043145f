import { isAnyHost, isLocal, reaches, type Address } from '../language/address.ts';
import { bindsOf } from './bind.ts';
import type { Configuration } from './configuration.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { perProxy, type Proxy } from './proxy.ts';
import type { Server } from './server.ts';

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
}

/** The servers that call what a section of the same configuration listens on, of the sections that anything is sent to. */
export function waysBackIn(configuration: Configuration): WayBack[] {
  const ways: WayBack[] = [];
  let index: ReadonlyMap<string, readonly Listener[]> | undefined;
  const hasOwn = configuration.proxies.some(proxy => ownServers(proxy).length > 0);
  for (const from of configuration.proxies) {
    if (!from.isFrontend || from.isDisabled || listenersOf(from).length === 0 || (!hasOwn && distantHostsOf(from).length === 0)) continue;
    for (const [through, takesAll] of targetsOf(from, configuration)) {
      for (const server of [...ownServers(through), ...serversAtAnyOf(through, distantHostsOf(from))]) {
        index ??= indexOf(configuration);
        const address = server.parsedAddress;
        const heard = [...(index.get(portKey(address)) ?? []), ...(index.get('') ?? [])].filter(listener => listener.address.kind !== 'name' && reaches(address, listener.address));
        const to = heard.find(({ owner }) => owner === from) ?? heard[0];
        if (to) ways.push({ from, through, server, to: to.owner, takesAll });
      }
    }
  }
  return ways;
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

const listenersOf = perProxy((proxy): readonly Listener[] => {
  const binds = bindsOf(proxy).filter(({ statement }) => proxy.section.isCertain(statement));
  return binds.flatMap(({ addresses }) => addresses.map(address => ({ owner: proxy, address })));
});

function indexOf(configuration: Configuration): Map<string, Listener[]> {
  const index = new Map<string, Listener[]>();
  for (const proxy of configuration.proxies) {
    if (!proxy.isFrontend || proxy.isDisabled) continue;
    for (const listener of listenersOf(proxy)) {
      const key = portKey(listener.address);
      const known = index.get(key);
      if (known) known.push(listener);
      else index.set(key, [listener]);
    }
  }
  return index;
}

/** What two addresses have in common that meet; empty for a range of ports, which has to be compared. */
function portKey({ kind, host, portText, ports }: Address): string {
  if (kind === 'path' || kind === 'abstract') return host;
  return ports && ports.first !== ports.last ? '' : portText;
}

/** One of these stands in every address that leads to this machine, but for its names and its addresses in the network. */
const signs: readonly string[] = ['127.', 'localhost', '::1', ' /', '"/', 'unix@', 'abns'];
const near = /^(?:.*@)?(?:127\.|localhost\b|\[?::1|\/)|^(?:unix|abnsz?)@/;

/** The servers that are called on this machine; asked of the text first, since most sections have none. */
const ownServers = perProxy((proxy): readonly Server[] => {
  if (!proxy.isBackend || !proxy.section.blocks.some(({ text }) => signs.some(sign => text.includes(sign)))) return [];
  return proxy.servers.filter(({ address }) => near.test(address?.value ?? ''));
});

/** The addresses in the network that a section listens on. */
const distantHostsOf = perProxy((proxy): readonly string[] => {
  const hosts = listenersOf(proxy).map(({ address }) => address).filter(address => address.kind === 'ip' && !isAnyHost(address) && !isLocal(address));
  return [...new Set(hosts.map(({ host }) => host))];
});

function serversAtAnyOf(proxy: Proxy, hosts: readonly string[]): Server[] {
  const written = hosts.filter(host => mentions(proxy, host));
  return written.length === 0 ? [] : proxy.servers.filter(({ address }) => written.some(host => address?.value.includes(host)));
}

function mentions(proxy: Proxy, host: string): boolean {
  return proxy.section.blocks.some(({ text }) => text.includes(host));
}
