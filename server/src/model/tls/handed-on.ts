import { isLocal } from '../../language/address.ts';
import { bindsOf, handsOnAddress, isTls } from '../binds/bind.ts';
import { clearBindsOf } from '../binds/clear-clients.ts';
import { admitsOnlyTls, isOnlyOn, looksAtGreeting, passesTlsOn } from '../binds/passed-tls.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { contentReadOn, waitingIn } from '../request-rules/content.ts';
import type { Route } from '../routes/route.ts';
import { choosingAtRunTime } from '../routes/senders.ts';

/** True where all that comes to a section is TLS of the clients, which nobody has decrypted. */
export function getsTls(proxy: Proxy, configuration: Configuration): boolean {
  const routes = configuration.routesTo(proxy);
  const isEntrance = bindsOf(proxy).length > 0;
  if ((routes.length === 0 && !isEntrance) || (isEntrance && !passesTlsOn(proxy))) return false;
  return routes.every(isTakenByTls) && !choosingAtRunTime(configuration).some(owner => owner.mode === 'tcp' && !owner.isDisabled && !passesTlsOn(owner));
}

export function isTakenByTls(route: Route): boolean {
  const { owner } = route;
  const decrypts = bindsOf(owner).length === 0 || bindsOf(owner).some(isTls);
  return owner.mode === 'tcp' && !decrypts && (passesTlsOn(owner) || admitsOnlyTls(owner) || looksAtGreeting(route));
}

/** True for a section in TCP mode that takes its clients on one port, in clear, and asks nothing of what they say. */
export function comesInOn(owner: Proxy, port: number): boolean {
  return isOnlyOn(owner, port) && asksNothing(owner);
}

/** The ports on which a section in TCP mode takes its clients, all for one backend, in clear and without a question; empty where nobody can tell. */
export function portsHandedOn(owner: Proxy): readonly number[] {
  const ports = bindsOf(owner).flatMap(({ addresses }) => addresses.map(address => (address.ports?.first === address.ports?.last ? address.ports?.first : undefined)));
  const known = ports.flatMap(port => port ?? []);
  return known.length === ports.length && asksNothing(owner) && (new Set(known).size === 1 || owner.statements('use_backend').length === 0) ? known : [];
}

function asksNothing(owner: Proxy): boolean {
  const isForOthers = clearBindsOf(owner).every(bind => !bind.addresses.some(isLocal) && !handsOnAddress(bind));
  const reads = [...owner.effectiveLines('tcp-request'), ...owner.statements('use_backend', 'use-server')].some(line => contentReadOn(line, owner).size > 0);
  return owner.mode === 'tcp' && clearBindsOf(owner).length > 0 && isForOthers && waitingIn(owner) !== 'waits' && !reads;
}
