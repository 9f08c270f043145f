import { httpPorts, httpsPorts } from '../../language/http-ports.ts';
import type { Statement } from '../../syntax/statement.ts';
import { bindsOf, isTls, namesCertificate } from '../binds/bind.ts';
import { boundSocketsIn } from '../binds/own-sockets.ts';
import { termsOn, testsOfTerm, fetchOf } from '../conditions/condition-tests.ts';
import { readsHandshake } from '../conditions/handshake-test.ts';
import type { Configuration } from '../configuration.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { contentReadOn } from '../request-rules/content.ts';
import { assumedPort } from '../servers/server-port.ts';
import { portOf } from '../servers/server-tls.ts';
import type { Server } from '../servers/server.ts';
import { hasHttpLines } from './http-signs.ts';
import { routesOf } from './route.ts';
import { entrancesTo } from './senders.ts';

/** Sections in HTTP mode that are to hand TLS on as it comes, and the backends that they alone lead to. */
export interface MisreadPassthrough {
  readonly frontends: readonly [Proxy, ...Proxy[]];
  /** Those in HTTP mode. */
  readonly backends: readonly Proxy[];
  /** True where one of the backends is in TCP mode, as it should be: HAProxy refuses the pair. */
  readonly isRefused: boolean;
  /** The first line that asks for the TLS greeting, in the first of them. */
  readonly asking: Statement;
}

/** The lines of a section by which clients are let in or sent on because of their TLS greeting. */
function linesAsking(proxy: Proxy): Statement[] {
  const lines = [...proxy.effectiveLines('tcp-request').filter(line => line.word(1)?.value === 'content'), ...proxy.statements('use_backend', 'use-server')];
  return lines.filter(line => asksForGreeting(line, proxy));
}

function asksForGreeting(line: Statement, proxy: Proxy): boolean {
  return termsOn(line).some(term => testsOfTerm(term, proxy).some(test => readsHandshake(fetchOf(test))));
}

/** True with an `inspect-delay` and a rule that lets greetings in, or others out. */
function waitsForGreeting(proxy: Proxy): boolean {
  const lines = proxy.effectiveLines('tcp-request');
  return lines.some(line => line.word(1)?.value === 'inspect-delay') && lines.some(line => line.word(1)?.value === 'content' && asksForGreeting(line, proxy));
}

/** True where `mode tcp` is not all that lacks: lines for HTTP would do nothing, and clients without TLS would get to the servers. */
export function mayServeHttp(proxy: Proxy): boolean {
  return hasHttpLines(proxy) || !bindsOf(proxy).every(({ addresses }) => addresses.every(({ portText }) => isForTls(portText)));
}

/**
 * True for a section that looks for a TLS greeting, listens in clear where browsers speak TLS, and has nothing that is for HTTP. One with HTTP rules, with a bind
 * for HTTP, or with a certificate is to decrypt; but not where it waits for the greeting, lets it in, and chooses by its name: that, with servers for TLS, is
 * written for passing on alone.
 */
function isCandidate(proxy: Proxy): boolean {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http') return false;
  const isPlainlyMeant = waitsForGreeting(proxy) && proxy.statements('use_backend', 'use-server').some(line => asksForGreeting(line, proxy));
  if (hasHttpLines(proxy) && !isPlainlyMeant) return false;
  const binds = bindsOf(proxy);
  const isPlain = binds.every(bind => !isTls(bind) && !namesCertificate(bind) && proxy.section.isCertain(bind.statement) && !bind.statement.words.slice(2).some(word => word.hasVariable));
  const ports = binds.flatMap(({ addresses }) => addresses.map(({ portText }) => portText));
  if (!isPlain || !ports.some(isForTls) || !(isPlainlyMeant || ports.every(isForTls))) return false;
  const routes = proxy.statements('use_backend', 'use-server');
  if (routes.some(line => !proxy.section.isCertain(line) || contentReadOn(line, proxy).has('http'))) return false;
  return linesAsking(proxy).length > 0 && (isPlainlyMeant || routesOf(proxy).every(({ isDynamic }) => !isDynamic));
}

const candidates = proxiesThat(isCandidate, ['tcp-request', 'use_backend', 'use-server']);

function isForTls(portText: string): boolean {
  const port = assumedPort(portText);
  return port !== undefined && httpsPorts.includes(port);
}

/** True where all servers are such as speak TLS themselves, which HAProxy does not speak with them: by their port, or as a bind with `ssl` at a UNIX socket. */
function hasTlsServers({ servers }: Proxy, configuration: Configuration): boolean {
  const used = servers.filter(server => !server.isDisabled);
  return used.length > 0 && used.every(server => !server.has('ssl') && !server.isUncertain && (isTlsEnd(portOf(server)) || isOwnTls(server, configuration)));
}

function isTlsEnd(port: number | undefined): boolean {
  return port !== undefined && !httpPorts.includes(port) && (httpsPorts.includes(port) || port % 1000 === 443);
}

function isOwnTls({ parsedAddress: { kind, host } }: Server, configuration: Configuration): boolean {
  return (kind === 'path' || kind === 'abstract') && boundSocketsIn(configuration).some(({ address, bind }) => address.kind === kind && address.host === host && isTls(bind));
}

/** True for a backend in TCP mode that may well get TLS as it comes. */
function takesTls({ mode, servers }: Proxy): boolean {
  return mode === 'tcp' && servers.length > 0 && servers.every(server => !server.has('ssl') && !httpPorts.includes(portOf(server) ?? 0));
}

/** The backends of a section, if all of them are for TLS; undefined where one is for something else, or is not known. */
function backendsOf(proxy: Proxy, configuration: Configuration): Proxy[] | undefined {
  const routes = routesOf(proxy);
  const targets = [...new Set(routes.filter(({ isDynamic }) => !isDynamic).map(({ name }) => configuration.backend(name)))];
  const isFor = (target: Proxy) => takesTls(target) || (target.mode === 'http' && (target === proxy || !hasHttpLines(target)) && hasTlsServers(target, configuration));
  const backends = targets.filter(target => target !== undefined && !target.isDisabled && isFor(target)) as Proxy[];
  // Of those whose names are made at run time nothing is known but by the others.
  if (routes.some(({ isDynamic }) => isDynamic) && !backends.every(takesTls)) return undefined;
  const isServed = proxy.servers.length > 0 ? hasTlsServers(proxy, configuration) : targets.length > 0;
  return isServed && backends.length === targets.length ? backends.filter(target => target !== proxy) : undefined;
}

/** The sections of a whole configuration that hand TLS on, but read it as HTTP: those that share a backend together. Lab case tls-passthrough-in-http-mode. */
export const misreadPassthroughs: (configuration: Configuration) => readonly MisreadPassthrough[] = remember(configuration => {
  const found = candidates(configuration).flatMap(frontend => {
    const backends = backendsOf(frontend, configuration);
    return backends ? [{ frontend, backends: backends.filter(({ mode }) => mode === 'http'), isRefused: backends.some(({ mode }) => mode === 'tcp') }] : [];
  });
  const groups: { frontends: [Proxy, ...Proxy[]]; backends: Set<Proxy>; isRefused: boolean; asking: Statement }[] = [];
  for (const { frontend, backends, isRefused } of found) {
    const [asking] = linesAsking(frontend);
    const group = groups.find(each => backends.some(backend => each.backends.has(backend)));
    if (group) {
      group.frontends.push(frontend);
      for (const backend of backends) group.backends.add(backend);
      group.isRefused ||= isRefused;
    } else if (asking) groups.push({ frontends: [frontend], backends: new Set(backends), isRefused, asking });
  }
  const isAlone = ({ frontends, backends }: (typeof groups)[number]) =>
    [...backends].every(backend => entrancesTo(backend, configuration).every(entrance => frontends.includes(entrance)));
  return groups.filter(isAlone).map(({ frontends, backends, isRefused, asking }) => ({ frontends, backends: [...backends], isRefused, asking }));
});

/** All sections that take part in one: other rules, which take them for HTTP, have nothing to say about them. */
export const misreadSections: (configuration: Configuration) => ReadonlySet<Proxy> = remember(configuration =>
  new Set(misreadPassthroughs(configuration).flatMap(({ frontends, backends }) => [...frontends, ...backends])));
