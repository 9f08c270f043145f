import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';

/** The requests, or connections, that come to the servers of a section, as the subject of a sentence: `each request`. Those of a listen section that a route takes elsewhere do not. */
export function eachThatStays(proxy: Proxy): string {
  const each = proxy.mode === 'http' ? 'each request' : 'each connection';
  const hasRoutes = proxy.kind === 'listen' && routesOf(proxy).some(({ keyword }) => keyword === 'use_backend');
  return hasRoutes ? `${each} that no \`use_backend\` takes elsewhere` : each;
}
