import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';

/**
 * Sections that share one cause, which mostly stands in the defaults they inherit, in order of first appearance: one finding for each. Made while the
 * program loads; see `inProxies` for what `causesOf` may read, and for `words`.
 */
export function byCause<T extends object>(
  causesOf: (proxy: Proxy) => readonly T[], words: readonly string[],
): (configuration: Configuration) => { readonly cause: T; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const found = inProxies(proxy => causesOf(proxy).map(cause => ({ cause, proxy })), words);
  return configuration => sharedBy(found(configuration), ({ cause }) => cause).map(({ first: { cause }, proxies }) => ({ cause, proxies }));
}

/** What was found in sections, put together where the key is the same object: the first of each group, and all its sections. In order of first appearance. */
export function sharedBy<T extends { readonly proxy: Proxy }>(
  found: Iterable<T>, keyOf: (each: T) => object,
): { readonly first: T; readonly proxies: readonly [Proxy, ...Proxy[]] }[] {
  const groups = new Map<object, { readonly first: T; readonly proxies: [Proxy, ...Proxy[]] }>();
  for (const each of found) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group) group.proxies.push(each.proxy);
    else groups.set(key, { first: each, proxies: [each.proxy] });
  }
  return [...groups.values()];
}

/** The same where the cause is a line, of which each of the sections that inherit it may have an object of its own. */
export function sharedByLine<T extends { readonly proxy: Proxy }>(found: Iterable<T>, lineOf: (each: T) => Statement) {
  const known = new Map<Block, Map<number, Statement>>();
  return sharedBy(found, each => {
    const line = lineOf(each);
    const inBlock = known.get(line.block) ?? new Map<number, Statement>();
    known.set(line.block, inBlock);
    const first = inBlock.get(line.index) ?? line;
    inBlock.set(line.index, first);
    return first;
  });
}
