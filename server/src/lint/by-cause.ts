import type { Proxy } from '../model/proxy.ts';

/** Sections that share one cause, which mostly stands in the defaults they inherit, in order of first appearance: one finding for each. */
export function byCause<T extends object>(proxies: Iterable<Proxy>, causesOf: (proxy: Proxy) => Iterable<T>): { readonly cause: T; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const groups = new Map<T, [Proxy, ...Proxy[]]>();
  for (const proxy of proxies) {
    for (const cause of causesOf(proxy)) {
      const group = groups.get(cause);
      if (group) group.push(proxy);
      else groups.set(cause, [proxy]);
    }
  }
  return [...groups].map(([cause, members]) => ({ cause, proxies: members }));
}
