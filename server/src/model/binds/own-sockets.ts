import type { Address } from '../../language/address.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { globalLine, possibleGlobalLine } from '../global-sections.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { valueWord } from '../word-after.ts';
import { bindsOf, type Bind } from './bind.ts';

/** A server that is a UNIX socket. */
export interface SocketServer {
  readonly proxy: Proxy;
  readonly server: Server;
  readonly word: Word;
  readonly address: Address;
}

/** A UNIX socket that a section listens on. */
export interface BoundSocket {
  readonly proxy: Proxy;
  readonly bind: Bind;
  readonly address: Address;
}

const mayBeSocket = hasText(text => /(?:unix|abnsz?)@|[\s"]\//.test(text));

/** The servers in use by a socket; variables stand in their names as they are written. */
export const socketServersIn = inProxies((proxy): readonly SocketServer[] => {
  if (!proxy.isBackend || proxy.isDisabled || !mayBeSocket(proxy.section)) return [];
  return proxy.servers.flatMap(server => {
    const { address: word, parsedAddress: address } = server;
    return word && isNamed(address) && !server.isDisabled && !server.isUncertain ? [{ proxy, server, word, address }] : [];
  });
}, ['server']);

/** All that may be listened on, whatever a `.if` decides. */
export const boundSocketsIn = inProxies((proxy): readonly BoundSocket[] => {
  if (!proxy.isFrontend || proxy.isDisabled || !mayBeSocket(proxy.section)) return [];
  return bindsOf(proxy).flatMap(bind => bind.addresses.filter(isNamed).map(address => ({ proxy, bind, address })));
}, ['bind']);

function isNamed({ kind }: Address): boolean {
  return kind === 'path' || kind === 'abstract';
}

/** What `unix-bind` puts before the path of each `bind`, and of none of the servers (2.6 and 3.4); undefined where that cannot be told. */
export function prefixOfBinds(configuration: Configuration): string | undefined {
  if (!possibleGlobalLine('unix-bind', configuration)) return '';
  const line = globalLine('unix-bind', configuration);
  const word = line && valueWord('prefix', line, 1);
  return line && word?.hasVariable !== true ? (word?.value ?? '') : undefined;
}
