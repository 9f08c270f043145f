import { isLocal } from '../../language/address.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import { passesTlsOn } from '../../model/binds/passed-tls.ts';
import type { Configuration } from '../../model/configuration.ts';
import { ownCallsIn } from '../../model/checks/own-calls.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import { choosingAtRunTime } from '../../model/routes/senders.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { comesInOn, isTakenByTls } from '../../model/tls/handed-on.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

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

interface Told {
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

function textOf(proxy: Proxy, { server, speech, misfit: { clientsSpeakTls } }: Told, servers: readonly [Server, ...Server[]]): string {
  const port = portOf(server);
  const comes = speech === 'tls' ? 'the TLS of the clients' : `what comes in on port ${speech}, where clients speak ${clientsSpeakTls ? 'TLS' : 'clear text'},`;
  const end = clientsSpeakTls ? 'finds a handshake where it expects plain text' : 'waits for a handshake that never comes';
  return `${proxy.title} hands on ${comes} as it is to ${nameServers(servers)}, but port ${port} is one ${clientsSpeakTls ? 'for clear text' : 'for TLS'}: the server ${end}, and no client gets an answer.`;
}

function toCounterpart(found: readonly Told[]): RuleRepair[] {
  const port = found[0]?.misfit.counterpart;
  const edits = found.flatMap(({ server: { address }, misfit: { counterpart } }) => (address && counterpart === port && /:\d+$/.test(address.text) ? [replaceWord(address, address.text.replace(/\d+$/, `${port}`))] : []));
  return port !== undefined && edits.length === found.length ? [{ title: `Use port ${port}`, safety: 'review', edits }] : [];
}

function findingAt(proxy: Proxy, found: readonly [Told, ...Told[]]): RuleFinding {
  const [first, ...others] = found;
  const { clientsSpeakTls, counterpart } = first.misfit;
  const port = counterpart === undefined ? '' : `, as ${counterpart}`;
  return {
    at: first.server.address ?? first.server.statement,
    message: `${textOf(proxy, first, [first.server, ...others.map(({ server }) => server)])} ${clientsSpeakTls ? `Use the server's port for TLS${port}` : `Use the server's port for clear text${port}, or let HAProxy speak TLS with \`ssl\``}.`,
    related: others.map(({ server }) => ({ at: server.statement, message: 'The same here' })),
    repairs: toCounterpart(found),
  };
}

/** Other clients of the backend fit: it is the route that leads to the wrong one. */
function findingOnRoute(proxy: Proxy, route: Route, found: readonly [Told, ...Told[]]): RuleFinding {
  const [first, ...others] = found;
  return {
    at: route.statement,
    message: `${textOf(proxy, first, [first.server, ...others.map(({ server }) => server)])} Name another backend here.`,
    related: found.map(({ server }) => ({ at: server.statement, message: 'The server' })),
    repairs: [],
  };
}

/** Lab case tls-passed-to-clear-port: the handshake of each client fails (2.6 to 3.4). */
export default defineRule({
  name: 'tls-passed-to-clear-port',
  summary: 'A section in TCP mode hands on what comes in on a port of TLS to one of clear text, or the reverse.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const proxies = candidates(configuration);
    if (proxies.length === 0 || choosingAtRunTime(configuration).some(owner => owner.mode === 'tcp' && !owner.isDisabled)) return;
    const own = [...ownCallsIn(configuration)].flat();
    for (const proxy of proxies) {
      const servers = passingOn(proxy).filter(server => !own.some(call => call.server.statement.equals(server.statement)));
      const entrances = entrancesTo(proxy, configuration);
      const inVain = entrances.map(({ speech }) => servers.flatMap(server => told(server, speech) ?? []));
      const everywhere = inVain[0]?.filter(({ server }) => inVain.every(each => each.some(other => other.server === server))) ?? [];
      const [one, ...more] = everywhere;
      if (one) {
        yield findingAt(proxy, [one, ...more]);
        continue;
      }
      for (const [i, { route }] of entrances.entries()) {
        const [first, ...others] = inVain[i] ?? [];
        if (route && first && others.length + 1 === proxy.servers.length) yield findingOnRoute(proxy, route, [first, ...others]);
      }
    }
  },
});
