import { isAnyHost, parseAddress } from '../../language/address.ts';
import { misplacedName } from './misplaced-names.ts';
import type { Server } from './server.ts';

/**
 * What a server's address says of its port: `none` when it says nothing or 0, so that the server is called on the client's port; `relative` when it
 * counts from that one, as `:+1` does; `given` for all else. So it is for a service in the DNS, where the port comes from (`_http._tcp.example.com`), for a
 * socket, a variable, and `0.0.0.0`, for which something else gives the address.
 */
export function portStateOf(server: Server): 'given' | 'none' | 'relative' {
  if (server.hasPlainAddress) return 'given';
  const text = server.address?.value;
  if (text === undefined || /:0*[1-9]\d*$/.test(text)) return 'given';
  const address = server.parsedAddress;
  // What stands there is no address: it was forgotten, or is where the name should be.
  if (misplacedName(server.statement)) return 'given';
  if ((address.kind !== 'ip' && address.kind !== 'name') || isAnyHost(address) || address.host.startsWith('_')) return 'given';
  if (/^[+-]\d+$/.test(address.portText)) return 'relative';
  return /^0*$/.test(address.portText) ? 'none' : 'given';
}

/** True for a server that HAProxy would not know on which port to check: neither its address says one, nor `port` or `addr`. */
export function lacksCheckPort(server: Server): boolean {
  if (portStateOf(server) === 'given' || server.has('port')) return false;
  const addr = server.option('addr')?.value?.value;
  return addr === undefined || parseAddress(addr).portText === '';
}

/** The port that is written, or stands in for a variable that is not set: `8443` in `${PORT-8443}`. The environment may leave it at that. */
export function assumedPort(portText: string): number | undefined {
  const [, port] = /^(?:\$\{\w+-)?(\d{1,5})\}?$/.exec(portText) ?? [];
  return port === undefined ? undefined : Number(port);
}
