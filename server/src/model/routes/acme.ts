import type { AclTest } from '../../expression/acl.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import { asksOnlyFor } from './asks-only.ts';

/** RFC 8555, section 8.3. */
export const challenge = '/.well-known/acme-challenge';

/**
 * True for a section to which nothing leads but the path at which certificates are renewed: its server listens for some seconds in two months, is never overrun,
 * and would be DOWN for its checks most of the time.
 */
export function isForAcme(proxy: Proxy, configuration: Configuration): boolean {
  const routes = configuration.routesTo(proxy);
  return proxy.kind === 'backend' && routes.length > 0 && routes.every(route => asksOnlyFor(route, isForChallenge));
}

function isForChallenge({ patterns }: AclTest): boolean {
  return patterns.length > 0 && patterns.every(({ text }) => text.startsWith(challenge));
}
