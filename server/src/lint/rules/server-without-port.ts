import { isAnyHost, isLocal, parseAddress, type Address } from '../../language/address.ts';
import { bindOption, bindsOf } from '../../model/binds/bind.ts';
import { nonHttpProtocolOf } from '../../language/non-http-ports.ts';
import type { Proxy } from '../../model/proxy.ts';
import { sendersTo } from '../../model/routes/senders.ts';
import type { Server } from '../../model/servers/server.ts';
import { portStateOf } from '../../model/servers/server-port.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { portRepair } from '../edits/port-edits.ts';
import { defineRule } from '../rule.ts';

/** The port on which the check of a server finds a service of its own, such as a database; elsewhere a check may go to a helper. SSH is on every machine. */
function servicePortOf(server: Server): number | undefined {
  const port = Number(server.option('port')?.value?.value);
  const protocol = server.has('check') ? nonHttpProtocolOf(port) : undefined;
  return protocol !== undefined && protocol !== 'SSH' ? port : undefined;
}

/**
 * The servers that are called on the client's port, where nobody says that this is meant. With `check` HAProxy refuses them: check-without-port. In mode tcp
 * one line may well serve the port of the service itself: there only those whose check knows of a service.
 */
function portlessServers(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const isHttp = proxy.mode === 'http';
  return proxy.servers.filter(server => portStateOf(server) === 'none' && (isHttp || servicePortOf(server) !== undefined) && !(server.has('check') && !server.has('port')) && !server.has('usesrc') && proxy.section.isCertain(server.statement));
}

/** Where a rule of the section sets the port, none is missing. */
const portlessProxies = inProxies(proxy => {
  const [first, ...others] = portlessServers(proxy);
  return first && !setsPort(proxy) ? [{ proxy, first, others }] : [];
});

function setsPort(proxy: Proxy): boolean {
  return proxy.effectiveLines('http-request').concat(proxy.effectiveLines('tcp-request'), proxy.effectiveLines('source')).some(line => {
    const words = line.values(1);
    return words.includes('set-dst-port') || words.includes('usesrc');
  });
}

function isRange({ ports, portText }: Address): boolean {
  return (ports !== undefined && ports.first !== ports.last) || portText === '';
}

/** True when the server is HAProxy itself: whatever port the client called, HAProxy listens there. */
function isOneself(server: Address, binds: readonly Address[]): boolean {
  return binds.length > 0 && binds.every(bind => (bind.kind === 'ip' && bind.host === server.host && bind.family === server.family && server.kind === 'ip') || (isAnyHost(bind) && isLocal(server)));
}

/** True when all clients call one port, and that is no service's own, while the check finds one on another port. */
function missesService(senders: readonly Proxy[], server: Server): boolean {
  const binds = senders.flatMap(sender => bindsOf(sender));
  const ports = new Set(binds.flatMap(bind => bind.addresses.map(address => (bindOption(bind, 'accept-proxy') ? undefined : address.ports?.first))));
  const [port] = ports;
  return ports.size === 1 && port !== undefined && nonHttpProtocolOf(port) === undefined && port !== servicePortOf(server);
}

/** The port to which the check of a server goes, by its own words. */
function checkPortOf(server: Server): string | undefined {
  const port = server.has('check') ? server.option('port')?.value?.value : undefined;
  return port !== undefined && /^\d+$/.test(port) ? port : undefined;
}

/**
 * True when somebody took the port of the check for that of the server. A check may ask for a service beside the web server, too: of TLS, a database and the
 * like nothing is claimed.
 */
function tookCheckPortForIts(server: Server, called: string | undefined): boolean {
  const port = checkPortOf(server);
  return port !== undefined && port !== called && port !== '443' && nonHttpProtocolOf(Number(port)) === undefined;
}

/** What the message says of the port that is called, with a comma before. */
function calledPort(port: string | undefined, server: Server): string {
  if (port === undefined || port.includes('$')) return '';
  const checked = checkPortOf(server);
  return checked === undefined || checked === port ? `, here ${port}` : `, here ${port}, while its check goes to port ${checked}`;
}

/** Lab case server-without-port: 503 with `SC--` on 2.6 to 3.4. In mode tcp the connection is closed (tried on 2.6 and 3.4). */
export default defineRule({
  name: 'server-without-port',
  summary: 'The address of a server has no port, so HAProxy calls the port that the client called.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { proxy, first, others } of portlessProxies(configuration)) {
      const senders = sendersTo(proxy, configuration);
      const binds = senders.flatMap(sender => bindsOf(sender)).flatMap(({ addresses }) => addresses);
      // Behind a range of ports this is how one line serves them all.
      if (senders.some(setsPort) || binds.some(isRange)) continue;
      const isHttp = proxy.mode === 'http';
      if (!isHttp && !missesService(senders, first)) continue;
      const ports = [...new Set(binds.map(({ portText }) => portText))];
      const isLoop = isOneself(parseAddress(first.address?.value ?? ''), binds);
      const called = calledPort(ports.length === 1 ? ports[0] : undefined, first);
      const isUsual = ports[0] === '80' && ![first, ...others].every(server => tookCheckPortForIts(server, '80'));
      yield {
        at: first.address ?? first.statement,
        severity: isLoop ? 'error' : ports.length > 1 || isUsual ? 'information' : 'warning',
        message: isLoop
          ? `The address of server \`${first.name}\` has no port, so HAProxy calls the port that the client called${called}, and that is its own: it calls itself until no connection is left. Add the server's port.`
          : `The address of server \`${first.name}\` has no port, so HAProxy calls the port that the client called${called}. ${isHttp ? 'Where the server listens on another one, each request gets a 503' : 'Nobody listens there, most likely, and each connection is closed'}. ${ports.length > 1 ? 'That is right for one line that serves all these ports; else add' : 'Add'} the server's port.`,
        related: others.map(server => ({ at: server.address ?? server.statement, message: 'No port here either' })),
        // To find the port of all others takes time: when somebody asks.
        get repairs() {
          return ports.length > 1 ? [] : portRepair([first, ...others], proxy, binds);
        },
      };
    }
  },
});
