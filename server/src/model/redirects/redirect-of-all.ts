import { everybodyLacksOne } from '../conditions/lacking-one.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { routesOf } from '../routes/route.ts';
import { redirectsOf, type Redirect } from './redirect.ts';

/** True for a section that means to serve: it has servers or leads to some. A section with nothing but a refusal, or a redirect, is one on purpose. */
export function meansToServe(proxy: Proxy): boolean {
  return proxy.servers.length > 0 || routesOf(proxy).length > 0;
}

/**
 * The redirect of a section that means to serve which takes everybody because of a wrong `or`: nobody writes a condition to close a site. Of a redirect to
 * another scheme others speak.
 */
export const redirectOfAll: (proxy: Proxy) => Redirect | undefined = perProxyWith(['redirect'], undefined, proxy =>
  (meansToServe(proxy) ? redirectsOf(proxy).find(({ kind, statement, owner }) => kind !== 'scheme' && everybodyLacksOne(statement, owner)) : undefined));
