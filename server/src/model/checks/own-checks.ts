import { isLocal, parseAddress, type Address } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { valueWord } from '../word-after.ts';
import { connectRulesOf, connectTargetOf, exchangesData, ownCheckTargetOf, talksAfter } from './check-connection.ts';
import { listenerAt, listenersIn, MANY, type OwnCall } from './own-calls.ts';

/** A health check that goes to a `bind` line of the same configuration, because a `port` or `addr` of its own says so. */
export interface OwnCheck extends Pick<OwnCall, 'from' | 'to' | 'bind'>, WrittenCheck {
  /** The servers that are checked there alike. */
  readonly servers: readonly [Server, ...Server[]];
}

/** What the configuration says of a check. */
interface WrittenCheck {
  /** The `connect` step that says where it goes; undefined where the servers do. */
  readonly step: Statement | undefined;
  readonly speaksTls: boolean;
  readonly sendsHeader: boolean;
  /** True when something is said, or waited for, behind the handshake. */
  readonly talks: boolean;
}

interface Target extends WrittenCheck {
  readonly server: Server;
  readonly address: Address;
}

/** The checks of a section that stay on this machine. Of those that go where the requests go, the server line speaks. */
function targetsIn(proxy: Proxy): readonly Target[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.servers.length > MANY) return [];
  const servers = proxy.servers.filter(server => server.has('check') && !server.isDisabled && !server.isUncertain && proxy.section.isCertain(server.statement));
  if (servers.length === 0) return [];
  const steps = connectRulesOf(proxy);
  const targets = steps.length === 0 ? servers.flatMap(server => targetOf(server, proxy) ?? []) : steps.flatMap(step => servers.flatMap(server => targetOfStep(step, server, proxy) ?? []));
  return targets.filter(({ server, address }) => isLocal(address) && address.kind !== 'path' && !isWhereRequestsGo(address, server));
}

function isWhereRequestsGo({ host, portText }: Address, { parsedAddress }: Server): boolean {
  return host === parsedAddress.host && portText === parsedAddress.portText;
}

function targetOf(server: Server, proxy: Proxy): Target | undefined {
  const port = ownCheckTargetOf(server)?.port;
  if (port === undefined) return undefined;
  const address = addressAt(server.option('addr')?.value?.value, port, server);
  return { server, address, step: undefined, speaksTls: server.has('check-ssl'), sendsHeader: server.has('check-send-proxy'), talks: exchangesData(proxy) };
}

/** With `default`, the step does what the server line says, as far as it says nothing else itself. */
function targetOfStep(step: Statement, server: Server, proxy: Proxy): Target | undefined {
  const words = step.values(2);
  if (!(words.includes('port') || words.includes('addr')) || words.includes('default') || words.includes('via-socks4') || !proxy.section.isCertain(step)) return undefined;
  const address = addressAt(valueWord('addr', step)?.value ?? server.option('addr')?.value?.value, connectTargetOf(step, server), server);
  return { server, address, step, speaksTls: words.includes('ssl'), sendsHeader: words.includes('send-proxy'), talks: talksAfter(step, proxy) };
}

function addressAt(addr: string | undefined, port: string, server: Server): Address {
  const { host, family } = addr === undefined ? server.parsedAddress : parseAddress(addr);
  return parseAddress(family === 'ipv6' ? `[${host}]:${port}` : `${host}:${port}`);
}

const targets = inProxies(proxy => {
  const found = targetsIn(proxy);
  return found.length > 0 ? [{ proxy, found }] : [];
}, ['port', 'addr', 'http-check', 'tcp-check']);

/** The health checks that call HAProxy itself elsewhere than the requests do. */
export function ownChecksIn(configuration: Configuration): readonly OwnCheck[] {
  const all = targets(configuration);
  if (all.length === 0) return [];
  const listeners = listenersIn(configuration);
  const checks: (OwnCheck & { readonly servers: [Server, ...Server[]] })[] = [];
  for (const { proxy: from, found } of all) {
    for (const { server, address, ...written } of found) {
      const listener = listenerAt(address, listeners);
      if (!listener) continue;
      const alike = checks.find(check => check.from === from && check.bind.statement.equals(listener.bind.statement) && isAlike(check, written));
      if (alike) alike.servers.push(server);
      else checks.push({ from, to: listener.to, bind: listener.bind, ...written, servers: [server] });
    }
  }
  return checks;
}

function isAlike(a: WrittenCheck, b: WrittenCheck): boolean {
  const isSameStep = a.step === undefined ? b.step === undefined : b.step !== undefined && a.step.equals(b.step);
  return isSameStep && a.speaksTls === b.speaksTls && a.sendsHeader === b.sendsHeader;
}
