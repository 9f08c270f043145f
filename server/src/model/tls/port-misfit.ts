import { isLocal } from '../../language/address.ts';
import { bindsOf } from '../binds/bind.ts';
import { passesTlsOn } from '../binds/passed-tls.ts';
import { ownCallsIn } from '../checks/own-calls.ts';
import type { Configuration } from '../configuration.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import type { Route } from '../routes/route.ts';
import { choosingAtRunTime } from '../routes/senders.ts';
import { portOf } from '../servers/server-tls.ts';
import type { Server } from '../servers/server.ts';
import { comesInOn, isTakenByTls } from './handed-on.ts';

/** Ports of one service, in clear text and with TLS from the first byte. Source: the IANA register of service names. */
const services: readonly (readonly [clear: number, tls: number])[] = [
  [80, 443], [25, 465], [110, 995], [143, 993], [389, 636], [1883, 8883], [3268, 3269], [5060, 5061], [5672, 5671],
];

/** On these clients speak TLS, too. */
const alsoHttps: readonly number[] = [6443, 8443];

/** A port, or the TLS that a section waits for, whatever the port. */
type Speech = number | 'tls';

interface Misfit {
  /** The port of the same service that the clients speak; undefined where another one may be meant. */
  readonly counterpart: number | undefined;
  readonly clientsSpeakTls: boolean;
}

function misfitOf(speech: Speech, port: number): Misfit | undefined {
  const service = services.find(each => each.includes(port));
  if (!service) return undefined;
  const [clear, tls] = service;
  if (port === tls) return speech === clear ? { counterpart: clear, clientsSpeakTls: false } : undefined;
  if (speech === 'tls' || speech === tls) return { counterpart: tls, clientsSpeakTls: true };
  return port === 80 && alsoHttps.includes(speech) ? { counterpart: undefined, clientsSpeakTls: true } : undefined;
}

/** By which line clients come to a section, and what they speak; undefined where nobody can tell. */
interface Entrance {
  readonly route: Route | undefined;
  readonly speech: Speech | undefined;
}

function portTakenBy(owner: Proxy): number | undefined {
  const port = bindsOf(owner)[0]?.addresses[0]?.ports?.first;
  return port !== undefined && comesInOn(owner, port) ? port : undefined;
}

function entrancesTo(proxy: Proxy, configuration: Configuration): Entrance[] {
  const routes = configuration.routesTo(proxy).map(route => ({ route, speech: isTakenByTls(route) ? 'tls' as const : portTakenBy(route.owner) }));
  return bindsOf(proxy).length > 0 ? [{ route: undefined, speech: passesTlsOn(proxy) ? 'tls' : portTakenBy(proxy) }, ...routes] : routes;
}

const knownPorts: readonly number[] = services.flat();

function passingOn(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp') return [];
  return proxy.servers.filter(server => !server.has('ssl') && !server.isDisabled && !server.isUncertain && knownPorts.includes(portOf(server) ?? 0));
}

const candidates = proxiesThat(proxy => passingOn(proxy).length > 0, ['server', 'server-template']);

/** A server that gets TLS at a port for clear text, or the reverse. */
export interface Told {
  readonly server: Server;
  readonly speech: Speech;
  readonly misfit: Misfit;
}

function told(server: Server, speech: Speech | undefined): Told | undefined {
  const misfit = speech === undefined ? undefined : misfitOf(speech, portOf(server) ?? 0);
  // On this machine a program such as stunnel may take clear text on a port of TLS.
  const isWrapped = misfit && !misfit.clientsSpeakTls && isLocal(server.parsedAddress);
  return speech !== undefined && misfit && !isWrapped ? { server, speech, misfit } : undefined;
}

/** The servers of a section that get what they do not speak. */
export interface PortMisfit {
  readonly proxy: Proxy;
  /** The line that leads there in vain, where other clients of the section fit; undefined where none does. */
  readonly route: Route | undefined;
  readonly found: readonly [Told, ...Told[]];
}

export const portMisfitsIn = remember((configuration: Configuration): readonly PortMisfit[] => {
  const proxies = candidates(configuration);
  if (proxies.length === 0 || choosingAtRunTime(configuration).some(owner => owner.mode === 'tcp' && !owner.isDisabled)) return [];
  const own = [...ownCallsIn(configuration)].flat();
  return proxies.flatMap((proxy): PortMisfit[] => {
    const servers = passingOn(proxy).filter(server => !own.some(call => call.server.statement.equals(server.statement)));
    const entrances = entrancesTo(proxy, configuration);
    const inVain = entrances.map(({ speech }) => servers.flatMap(server => told(server, speech) ?? []));
    const everywhere = inVain[0]?.filter(({ server }) => inVain.every(each => each.some(other => other.server === server))) ?? [];
    const [one, ...more] = everywhere;
    if (one) return [{ proxy, route: undefined, found: [one, ...more] }];
    return entrances.flatMap(({ route }, i) => {
      const [first, ...others] = inVain[i] ?? [];
      return route && first && others.length + 1 === proxy.servers.length ? [{ proxy, route, found: [first, ...others] }] : [];
    });
  });
});
