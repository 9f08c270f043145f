import { isAnyHost, isLocal, parseAddress, reaches, type Address } from '../../language/address.ts';
import { bindOption, bindsOf, closestOf, isTls, isV6only, type Bind } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf } from '../routes/route.ts';
import type { Server } from '../servers/server.ts';
import { inProxies, inProxiesWithText } from '../incremental/in-proxies.ts';

/** A server that leads to a `bind` line of the same configuration. */
export interface OwnCall {
  readonly from: Proxy;
  readonly server: Server;
  readonly to: Proxy;
  readonly bind: Bind;
}

interface Target {
  readonly server: Server;
  readonly address: Address;
}

/** The servers of a section whose address may be on this machine. */
function localServers(proxy: Proxy): readonly Target[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.servers.length > MANY) return [];
  return proxy.servers.flatMap(server => {
    const address = mayBeLocal(server.address?.value) ? parseAddress(server.address?.value ?? '') : undefined;
    return address && !server.isUncertain ? [{ server, address }] : [];
  });
}

/** In longer sections nobody writes a chain of sections by hand. */
export const MANY = 50;

function mayBeLocal(text: string | undefined): boolean {
  return text !== undefined && /^(?:(?:ipv[46]@)?(?:127\.|\[?::1\]?:|localhost:)|\/|unix@|abnsz?@)/.test(text);
}

const callers = inProxies(proxy => {
  const targets = localServers(proxy);
  return targets.length > 0 ? [{ proxy, targets }] : [];
});

export interface Listener extends Pick<OwnCall, 'to' | 'bind'> {
  readonly address: Address;
}

/** The `bind` lines that may be called, as far as they are known for certain. */
export const listenersIn = inProxies(listeningOf);

function listeningOf(proxy: Proxy): readonly Listener[] {
  if (!proxy.isFrontend || proxy.isDisabled) return [];
  const binds = bindsOf(proxy).filter(bind => proxy.section.isCertain(bind.statement) && !bindOption(bind, 'namespace'));
  return binds.flatMap(bind => bind.addresses.map(address => ({ to: proxy, bind, address })));
}

/** The line that a call comes to. */
export function listenerAt(target: Address, all: readonly Listener[]): Listener | undefined {
  return closestOf(all.filter(({ bind, address }) => reaches(target, address, isV6only(bind))))[0];
}

/** The servers that call HAProxy itself at an address of this machine, by their sections. */
function* localCallsIn(configuration: Configuration): Generator<OwnCall[], void> {
  let all: readonly Listener[] | undefined;
  for (const { proxy, targets } of callers(configuration)) {
    const known = (all ??= listenersIn(configuration));
    yield callsAmong(proxy, targets, known);
  }
}

function callsAmong(proxy: Proxy, targets: readonly Target[], listeners: readonly Listener[]): OwnCall[] {
  return targets.flatMap(({ server, address }) => {
    const listener = listenerAt(address, listeners);
    return listener ? [{ from: proxy, server, to: listener.to, bind: listener.bind }] : [];
  });
}

/** Where a section listens at one address of the network alone. What the system leads to such a line by its own rules may be meant for another machine. */
const listenersInNetwork = inProxies((proxy): readonly Listener[] => listeningOf(proxy).filter(({ bind, address }) =>
  address.kind === 'ip' && address.family === 'ipv4' && !isAnyHost(address) && !isLocal(address) && !bindOption(bind, 'transparent') && !bindOption(bind, 'interface')), ['bind']);

const callersInNetwork = inProxiesWithText((proxy, addresses) => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.servers.length > MANY) return [];
  const targets = proxy.servers.flatMap((server): Target[] => {
    const text = server.address?.value ?? '';
    return addresses.has(text) && !server.isUncertain && !server.has('namespace') ? [{ server, address: parseAddress(text) }] : [];
  });
  return targets.length > 0 ? [{ proxy, targets }] : [];
});

/**
 * The servers that have the very address in the network that a section listens on, as `192.0.2.7:8081`, by their sections. Where that section sends its requests
 * to them they go in circles, which server-is-own-bind tells.
 */
function* callsInNetwork(configuration: Configuration): Generator<OwnCall[], void> {
  const listeners = listenersInNetwork(configuration);
  if (listeners.length === 0) return;
  const texts = [...new Set(listeners.map(({ address }) => `${address.host}:${address.portText}`))];
  for (const { proxy, targets } of callersInNetwork(configuration, texts.join('\n'))) {
    const calls = callsAmong(proxy, targets, listeners);
    if (calls.length > 0) yield calls.filter(({ from, to }) => to !== from && !configuration.routesTo(from).some(({ owner }) => owner === to));
  }
}

/** The servers that call HAProxy itself, by their sections. */
export function* ownCallsIn(configuration: Configuration): Generator<OwnCall[], void> {
  yield* localCallsIn(configuration);
  yield* callsInNetwork(configuration);
}

/** The calls of each section of which all servers in use are HAProxy itself. An address of the network may be on another machine for a while. */
const allOwnCalls: (configuration: Configuration) => ReadonlyMap<Proxy, readonly OwnCall[]> = remember(configuration =>
  new Map([...localCallsIn(configuration)].flatMap((calls): [Proxy, readonly OwnCall[]][] => {
    const [from] = calls.map(call => call.from);
    const isOwn = (server: Server) => calls.some(call => call.server.statement.equals(server.statement));
    return from?.servers.every(server => server.isDisabled || isOwn(server)) ? [[from, calls]] : [];
  })),
);

/** The sections of which each server in use is HAProxy itself: it lives and dies with the others, so none of them is ever found dead. */
export const sectionsOfOwnCalls: (configuration: Configuration) => ReadonlySet<Proxy> = remember(configuration => new Set(allOwnCalls(configuration).keys()));

/**
 * Those of them whose servers are sections that lead to different backends and tell by `monitor fail` when these are down, with the path that all of them
 * answer so: a check by HTTP does find one of them dead.
 */
export const monitoredOwnCalls: (configuration: Configuration) => ReadonlyMap<Proxy, string> = remember(configuration =>
  new Map([...allOwnCalls(configuration)].flatMap(([from, calls]): [Proxy, string][] => {
    const uris = new Set(calls.map(monitoredBy));
    const [uri] = uris;
    const targets = new Set(calls.map(({ to }) => (to.isBackend ? to.name : routesOf(to).map(({ name }) => name).join(' '))));
    return uri !== undefined && uris.size === 1 && targets.size > 1 ? [[from, uri]] : [];
  })),
);

/** The path by which a section says whether it can serve those who come by a call; undefined where it does not, or where a check would need TLS. */
function monitoredBy({ to, bind }: OwnCall): string | undefined {
  const canFail = to.mode === 'http' && !isTls(bind) && to.effectiveLines('monitor').length > 0;
  return canFail ? to.effective('monitor-uri')?.value?.value : undefined;
}
