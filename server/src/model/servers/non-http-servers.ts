import { parseAddress } from '../../language/address.ts';
import { isNonHttpPort, nonHttpProtocolOf } from '../../language/non-http-ports.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from './server.ts';

/** A server on a port where something other than HTTP is spoken. */
export interface NonHttpServer {
  readonly server: Server;
  readonly address: Word;
  readonly port: number;
  readonly protocol: string;
}

/** What a server in use speaks by its port, where that is known not to be HTTP; undefined for all others. */
export function nonHttpServer(server: Server, { nameWord }: Proxy): NonHttpServer | undefined {
  const { address } = server;
  // Most ports are ordinary ones, and that is to be seen at once.
  const end = address && /:(\d{1,5})"?$/.exec(address.text)?.[1];
  if (end === undefined || !isNonHttpPort(Number(end))) return undefined;
  const ports = address && !server.isDisabled ? parseAddress(address.value).ports : undefined;
  const protocol = ports?.first === ports?.last && ports ? nonHttpProtocolOf(ports.first, `${nameWord?.value} ${server.name} ${address?.value}`) : undefined;
  return address && ports && protocol !== undefined ? { server, address, port: ports.first, protocol } : undefined;
}
