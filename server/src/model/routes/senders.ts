import { bindsOf } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import { liveRoutesOf } from './dead-routes.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf } from './route.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';

const frontends = proxiesThat(proxy => proxy.isFrontend && !proxy.isDisabled);

/** The sections that send requests or connections to the servers of a backend by their routes; a listen section is one of its own. */
export function sendersTo(backend: Proxy, configuration: Configuration): Proxy[] {
  return frontends(configuration).filter(sender => sender === backend || liveRoutesOf(sender).some(route => route.name === backend.name));
}

/** The sections that choose a backend at run time, those that are `disabled` too. */
export const choosingAtRunTime = proxiesThat(proxy => routesOf(proxy).some(route => route.isDynamic), ['use_backend', 'default_backend']);

/**
 * All sections by which requests may come to a backend: a listen section itself by its own address, those with a route to it, and those that choose a backend
 * at run time, which may be this one. Many lines of a backend may ask.
 */
export function entrancesTo(backend: Proxy, configuration: Configuration): readonly Proxy[] {
  const { all, dynamic } = known(configuration);
  let entrances = all.get(backend);
  if (!entrances) all.set(backend, (entrances = [...new Set([...entrancesByName(backend, configuration), ...dynamic])]));
  return entrances;
}

const known = remember((configuration: Configuration) => ({ all: new Map<Proxy, readonly Proxy[]>(), dynamic: choosingAtRunTime(configuration).filter(proxy => !proxy.isDisabled) }));

function entrancesByName(backend: Proxy, configuration: Configuration): Proxy[] {
  const senders = configuration.routesTo(backend).map(route => route.owner).filter(owner => !owner.isDisabled);
  return backend.kind === 'listen' && bindsOf(backend).length > 0 ? [backend, ...senders] : senders;
}
