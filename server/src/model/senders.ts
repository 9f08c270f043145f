import type { Configuration } from './configuration.ts';
import { liveRoutesOf } from './dead-routes.ts';
import type { Proxy } from './proxy.ts';
import { proxiesThat } from './stretch.ts';

const frontends = proxiesThat(proxy => proxy.isFrontend && !proxy.isDisabled);

/** The sections that send requests or connections to the servers of a backend by their routes; a listen section is one of its own. */
export function sendersTo(backend: Proxy, configuration: Configuration): Proxy[] {
  return frontends(configuration).filter(sender => sender === backend || liveRoutesOf(sender).some(route => route.name === backend.name));
}
