import type { Proxy } from '../../model/proxy.ts';
import { severities, type Severity } from '../finding.ts';

/** Proxies that inherit from the same defaults lack the same thing for the same reason: one finding for each group. In order of first appearance. */
export function groupByDefaults(proxies: Iterable<Proxy>): { readonly defaults: Proxy | undefined; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const groups = new Map<Proxy | undefined, [Proxy, ...Proxy[]]>();
  for (const proxy of proxies) {
    const group = groups.get(proxy.defaults);
    if (group) group.push(proxy);
    else groups.set(proxy.defaults, [proxy]);
  }
  return [...groups].map(([defaults, members]) => ({ defaults, proxies: members }));
}

/** "`backend a`", "`backend a` and `backend b`", "`backend a` and 7 others". */
export function listOf(proxies: readonly [Proxy, ...Proxy[]]): string {
  const [first, second] = proxies;
  if (!second) return first.title;
  return proxies.length === 2 ? `${first.title} and ${second.title}` : `${first.title} and ${proxies.length - 1} others`;
}

/** "a", "a and b", "a, b and c". */
export function enumerate(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** What is equally grave together, the gravest first: a finding for each, so that a repair of the worst is no promise about the rest. */
export function bySeverity<T extends { readonly severity: Severity }>(found: readonly T[]): (readonly [T, ...T[]])[] {
  return severities.flatMap(wanted => {
    const [first, ...others] = found.filter(({ severity }) => severity === wanted);
    return first ? [[first, ...others] as const] : [];
  });
}
