import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import { inProxies } from '../model/stretch.ts';

/**
 * Sections that share one cause, which mostly stands in the defaults they inherit, in order of first appearance: one finding for each. Made while the
 * program loads; see `inProxies` for what `causesOf` may read, and for `words`.
 */
export function byCause<T extends object>(
  causesOf: (proxy: Proxy) => readonly T[], words: readonly string[],
): (configuration: Configuration) => { readonly cause: T; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const found = inProxies(proxy => causesOf(proxy).map(cause => ({ cause, proxy })), words);
  return configuration => {
    const groups = new Map<T, [Proxy, ...Proxy[]]>();
    for (const { cause, proxy } of found(configuration)) {
      const group = groups.get(cause);
      if (group) group.push(proxy);
      else groups.set(cause, [proxy]);
    }
    return [...groups].map(([cause, members]) => ({ cause, proxies: members }));
  };
}
