import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';

/** Sections that share one cause, which mostly stands in the defaults they inherit, in order of first appearance: one finding for each. */
export function byCause<T extends object>(configuration: Configuration, causesOf: (proxy: Proxy) => Iterable<T>): { readonly cause: T; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const groups = new Map<T, [Proxy, ...Proxy[]]>();
  for (const proxy of configuration.proxies) {
    for (const cause of causesOf(proxy)) {
      const group = groups.get(cause);
      if (group) group.push(proxy);
      else groups.set(cause, [proxy]);
    }
  }
  return [...groups].map(([cause, proxies]) => ({ cause, proxies }));
}
