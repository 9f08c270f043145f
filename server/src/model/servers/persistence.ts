import type { Statement } from '../../syntax/statement.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { redispatchOf, redispatchTooLate } from './redispatch.ts';
import { serversThat, type Server } from './server.ts';
import { checkStateOf } from '../checks/unchecked-servers.ts';

/** What binds a client to one server of a section. */
export interface Persistence {
  readonly kind: 'cookie' | 'table';
  /** The line that says so, its own or an inherited one. */
  readonly statement: Statement;
}

/** What binds clients to the servers of a section, by its own or inherited lines; undefined when nothing does. A cookie comes first, as in HAProxy. */
export const persistenceOf: (proxy: Proxy) => Persistence | undefined = perProxyWith(['cookie', 'stick'], undefined, proxy => {
  if (!proxy.isBackend || proxy.isDisabled) return undefined;
  const line = cookieLineOf(proxy);
  const cookie: Persistence | undefined = line && { kind: 'cookie', statement: line };
  if (cookie && proxy.servers.some(server => holdsClients(server, cookie))) return cookie;
  // `stick store-request` and `stick store-response` alone look nothing up.
  const stick = proxy.statements('stick').find(line => ['on', 'match'].includes(line.word(1)?.value ?? ''));
  return stick && { kind: 'table', statement: stick };
});

/** The `cookie` line in force; in TCP mode there are no cookies. */
export function cookieLineOf(proxy: Proxy): Statement | undefined {
  return proxy.isBackend && proxy.mode === 'http' ? proxy.effective('cookie')?.statement : undefined;
}

/** True for a server that clients can be bound to. A server needs a `cookie` value, unless HAProxy makes one itself (`dynamic`). */
function holdsClients(server: Server, { kind, statement }: Persistence): boolean {
  return kind === 'table' ? !server.has('non-stick') : server.has('cookie') || statement.values(2).includes('dynamic');
}

/**
 * The servers that keep their clients after they died: nothing notices that, and nothing sends the clients elsewhere. A `no-check` says that nobody is to
 * notice, but not that bound clients are to be lost (503 on 2.6 and 3.4).
 */
export const unwatchedStickyServers: (proxy: Proxy) => readonly Server[] = perProxyWith(['cookie', 'stick'], [], proxy => {
  const persistence = persistenceOf(proxy);
  if (!persistence || checkStateOf(proxy).active < 2 || (redispatchOf(proxy) && !redispatchTooLate(proxy))) return [];
  const refused = serversThat(proxy.servers, server => server.has('no-check') && !server.isChecked && !server.isDisabled && !server.isBackup);
  return [...checkStateOf(proxy).unchecked, ...refused].filter(server => holdsClients(server, persistence));
});
