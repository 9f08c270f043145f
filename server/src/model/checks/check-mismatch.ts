import { parseAddress } from '../../language/address.ts';
import { nonHttpProtocolOf } from '../../language/non-http-ports.ts';
import type { Statement } from '../../syntax/statement.ts';
import { bindsOf } from '../binds/bind.ts';
import { connectRulesOf } from './check-connection.ts';
import { healthCheckOf, ownCheckOptions } from './health-check.ts';
import { forAMomentWith, type Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { assumedPort } from '../servers/server-port.ts';
import { awaitedText, tcpCheckRulesOf } from './tcp-check.ts';
import { valueWord } from '../word-after.ts';

/** What the checks that speak a protocol of their own talk to. */
const servicesByOption: Readonly<Record<string, string>> = {
  httpchk: 'HTTP', 'ldap-check': 'LDAP', 'mysql-check': 'MySQL', 'pgsql-check': 'PostgreSQL', 'redis-check': 'Redis', smtpchk: 'SMTP', 'ssl-hello-chk': 'TLS',
};

/** The options of checks that ask for a service. */
export const serviceChecks: readonly string[] = [...Object.keys(servicesByOption), 'tcp-check'];

/**
 * What answers a check for another service, too: Redis Sentinel knows PING, MongoDB tells who asks with GET that this is no port for it, and 200 with it, and
 * some SIP servers have a page for checks.
 */
const answering: Readonly<Record<string, readonly string[]>> = { Redis: ['Redis Sentinel'], HTTP: ['MongoDB', 'SIP'] };

/** A check that asks all checked servers of a section for a service that they are not. */
export interface CheckMismatch {
  readonly proxy: Proxy;
  /** The option in force. */
  readonly option: Statement;
  /** The service asked for: `HTTP`, `MySQL`, `Redis`, ... */
  readonly asked: string;
  /** The step that asks for it, where it is not the option. */
  readonly step: Statement | undefined;
  /** What is there instead, by the port; undefined for web servers. `TLS` where the greeting of TLS goes out within a connection of TLS. */
  readonly found: string | undefined;
  /** True where the port that clients come to says so, and not those of the servers. */
  readonly isByBind?: boolean;
  readonly servers: readonly Server[];
}

/** What a section's checks ask for although its servers are something else; undefined where they fit, and where that cannot be told. */
export const checkMismatchOf: (proxy: Proxy) => CheckMismatch | undefined = forAMomentWith(serviceChecks, undefined, proxy => {
  const check = proxy.isBackend && !proxy.isDisabled ? healthCheckOf(proxy) : undefined;
  // Most sections: of HTTP requests to a port of something else, non-http-server speaks there, since it is the mode that is wrong.
  if (check?.kind === 'httpchk' && proxy.mode !== 'tcp') return undefined;
  const servers = check ? proxy.servers.filter(server => server.has('check') && !server.isDisabled) : [];
  const [first] = servers;
  if (!check || !first) return undefined;
  const step = check.kind === 'tcp-check' ? redisStepOf(proxy) : undefined;
  const asked = step ? 'Redis' : servicesByOption[check.kind];
  if (asked === undefined || replacesAnother(proxy, check.kind) || connectRulesOf(proxy).some(goesElsewhere)) return undefined;
  const option = check.setting.statement;
  if (servers.some(server => server.isUncertain)) return undefined;
  if (asked === 'TLS' && servers.every(isAskedWithinTls)) return { proxy, option, asked, step, found: 'TLS', servers };
  const cleartext = asked === 'TLS' ? cleartextOf(servers, proxy) : undefined;
  if (cleartext !== undefined) return { proxy, option, asked, step, found: cleartext, servers };
  if (areAtWebPorts(servers, asked, step ?? option, proxy)) return { proxy, option, asked, step, found: 'web', servers };
  const spoken = spokenAtBind(servers, proxy);
  if (spoken !== undefined && isAnother(spoken, asked)) return { proxy, option, asked, step, found: spoken, isByBind: true, servers };
  const found = serviceOf(first, proxy);
  const isSame = servers.every(server => serviceOf(server, proxy) === found);
  const isMismatch = found === undefined ? areWebServers(servers, asked, proxy) : isAnother(found, asked);
  return isSame && isMismatch ? { proxy, option, asked, step, found, servers } : undefined;
});

/** Checked servers of a section that are asked at another port than the one where they answer. */
export interface StrayCheck {
  readonly proxy: Proxy;
  readonly servers: readonly [Server, ...Server[]];
  readonly asked: string;
  readonly found: string;
  /** The port that others of the section are checked at; undefined where all are asked at the port of an agent that answers HTTP. */
  readonly port: string | undefined;
}

/** Where the usual agent beside a database answers HTTP: the clustercheck of Galera, and Patroni. */
export const agentPorts: ReadonlyMap<string, string> = new Map([['MySQL', '9200'], ['PostgreSQL', '8008']]);

/**
 * A database among others whose `port` leads to something that answers HTTP, and which has none, so that it is asked for HTTP itself; and one that is asked in its own
 * protocol at the port of its agent. Live on 2.6 and 3.4: DOWN, with L7RSP and L7TOUT.
 */
export const strayChecksOf: (proxy: Proxy) => StrayCheck | undefined = forAMomentWith(serviceChecks, undefined, proxy => {
  const check = proxy.isBackend && !proxy.isDisabled && proxy.mode === 'tcp' ? healthCheckOf(proxy) : undefined;
  const asked = check && servicesByOption[check.kind];
  if (!asked || replacesAnother(proxy, check.kind) || connectRulesOf(proxy).some(goesElsewhere)) return undefined;
  const servers = proxy.servers.filter(server => server.has('check') && !server.isDisabled);
  if (servers.some(server => server.isUncertain || server.has('addr'))) return undefined;
  const ports = new Set(servers.flatMap(server => server.option('port')?.value?.value ?? []));
  const [port, another] = ports;
  if (port === undefined || another !== undefined) return undefined;
  if (asked !== 'HTTP') {
    const [first, ...others] = servers;
    return first && agentPorts.get(asked) === port && servers.every(server => server.has('port')) ? { proxy, servers: [first, ...others], asked, found: 'HTTP', port: undefined } : undefined;
  }
  const [first, ...others] = servers.filter(server => !server.has('port'));
  const found = first && nonHttpProtocolOf(Number(port)) === undefined ? serviceOf(first, proxy) : undefined;
  const isSame = found !== undefined && isAnother(found, asked) && servers.every(server => ownServiceOf(server) === found);
  return first && isSame ? { proxy, servers: [first, ...others], asked, found, port } : undefined;
});

/** The protocol of the port that a server itself has, whatever it is checked at. */
function ownServiceOf({ parsedAddress }: Server): string | undefined {
  const port = assumedPort(parsedAddress.portText);
  return port === undefined ? undefined : nonHttpProtocolOf(port);
}

/** The protocol of the port that a server is checked at, where that is a well-known one. With an `addr` that has no port it cannot be told. */
function serviceOf(server: Server, { name }: Proxy): string | undefined {
  const text = server.option('port')?.value?.value ?? parseAddress(server.option('addr')?.value?.value ?? server.address?.value ?? '').portText;
  const port = assumedPort(text);
  return port === undefined ? undefined : nonHttpProtocolOf(port, `${name} ${server.name} ${server.address?.value}`);
}

/**
 * What clients speak with a section in TCP mode, and its servers then, by the port of its `bind` lines: for servers at ports of which nobody knows, as 6380. Who
 * writes a port of the web there may have put something between (httpchk to Redis behind :6379 and :6380: L7RSP and closed connections on 2.6 and 3.4).
 */
function spokenAtBind(servers: readonly Server[], proxy: Proxy): string | undefined {
  if (proxy.mode !== 'tcp' || !servers.every(isAtOddPort)) return undefined;
  const ports = bindsOf(proxy).flatMap(({ addresses }) => addresses.map(each => (each.ports && each.ports.first === each.ports.last ? each.ports.first : undefined)));
  const [found, ...others] = new Set(ports.map(port => (port === undefined ? undefined : nonHttpProtocolOf(port, proxy.name))));
  return others.length === 0 ? found : undefined;
}

function isAtOddPort(server: Server): boolean {
  const port = assumedPort(server.parsedAddress.portText);
  return port !== undefined && !/^[89]\d\d\d$|^80$|443$/.test(String(port)) && nonHttpProtocolOf(port) === undefined && !['port', 'addr', 'ssl', 'check-ssl'].some(name => server.has(name));
}

function isAnother(found: string, asked: string): boolean {
  return asked !== 'TLS' && found !== asked && answering[asked]?.includes(found) !== true;
}

/** True for a server whose checks open TLS themselves: `ssl` holds for them too, unless they go to a `port` or an `addr` of their own. Lab case tls-greeting-within-tls. */
function isAskedWithinTls(server: Server): boolean {
  return server.has('check-ssl') || (server.has('ssl') && !server.has('port') && !server.has('addr'));
}

/** Ports where a connection never begins with TLS: what speaks there has another port for it, or begins in clear. Redis and its like take TLS at their usual port. */
const cleartextPorts: ReadonlySet<number> = new Set([21, 22, 23, 25, 53, 110, 143, 389, 587, 1883, 3268, 3306, 3389, 5672]);

/** What all servers of a section in TCP mode speak, by their port, where that never begins with TLS; undefined for all others. Lab case tls-greeting-to-clear-service. */
function cleartextOf(servers: readonly Server[], proxy: Proxy): string | undefined {
  if (proxy.mode !== 'tcp' || servers.some(server => ['port', 'addr', 'ssl', 'check-ssl'].some(name => server.has(name)))) return undefined;
  const found = servers.map(server => {
    const port = assumedPort(server.parsedAddress.portText);
    return port === 80 ? 'plain HTTP' : port !== undefined && cleartextPorts.has(port) ? serviceOf(server, proxy) : undefined;
  });
  return found.every(each => each === found[0]) ? found[0] : undefined;
}

/**
 * True in TCP mode for servers at ports that everybody knows for the web's. Who writes the check in the section itself may have put a database at 8080, or
 * behind a firewall at 443 and said so in a name.
 */
function areAtWebPorts(servers: readonly Server[], asked: string, cause: Statement, { name, mode, section }: Proxy): boolean {
  if (mode !== 'tcp' || asked === 'HTTP' || asked === 'TLS') return false;
  const ports = section.has(cause.block) ? ['80'] : ['80', '443', '8080', '8443'];
  return servers.every(server => ports.includes(server.parsedAddress.portText) && !server.has('port') && !server.has('addr')
    && !databaseNames.test(`${name} ${server.name} ${server.address?.value}`));
}

const databaseNames = /sql|maria|galera|redis|sentinel|valkey|cache|pg|patroni|postgres|ldap|smtp|mail|mx|db|data|repl|master|slave|primary/i;

/** In mode http, unless the check may go elsewhere: to the database behind the application. */
function areWebServers(servers: readonly Server[], asked: string, { mode }: Proxy): boolean {
  if (mode !== 'http' || servers.some(server => server.has('port') || server.has('addr'))) return false;
  return asked !== 'TLS' || !servers.some(maySpeakTls);
}

/** True for a server that is sent TLS, or that is at a port of TLS: there tls-server-without-ssl asks for it. */
function maySpeakTls(server: Server): boolean {
  return server.has('ssl') || server.parsedAddress.portText.endsWith('443');
}

/** True where the section names another check before: check-option-replaced says that this one replaces it, and asks which is meant. */
function replacesAnother(proxy: Proxy, kind: string): boolean {
  return ownCheckOptions(proxy).some(line => ![kind, 'tcp-check'].includes(line.word(1)?.value ?? ''));
}

function goesElsewhere(connect: Statement): boolean {
  return ['addr', 'port'].some(name => valueWord(name, connect) !== undefined);
}

/** The step of a hand-written check that waits for what only Redis says. */
function redisStepOf(proxy: Proxy): Statement | undefined {
  return tcpCheckRulesOf(proxy)?.rules.find(rule => /^\^?\\?\+PONG\b|^role:(?:master|slave)|^redis_version/.test(awaitedText(rule) ?? ''));
}
