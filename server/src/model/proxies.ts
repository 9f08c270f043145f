import { changedRange } from './incremental/changed-range.ts';
import { Memo } from './incremental/memo.ts';
import { Proxy, proxyKinds } from './proxy.ts';
import type { Section } from './section.ts';

/** The proxies of a state of a configuration, and what they were made from. */
interface Reading {
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
}

const lastReadings = new WeakMap<object, Reading>();

/**
 * The proxies of a configuration in the order in which HAProxy reads them.
 * @param origin the same object for all states of the configuration: of one that was read before, only what changed is read again
 */
export function proxiesOf(sections: readonly Section[], origin: object): readonly Proxy[] {
  const proxies = proxiesAfter(lastReadings.get(origin) ?? { sections: [], proxies: [] }, sections);
  lastReadings.set(origin, { sections, proxies });
  return proxies;
}

function proxiesAfter(before: Reading, sections: readonly Section[]): readonly Proxy[] {
  const { start, endBefore, endAfter } = changedRange(before.sections, sections);
  const gone = before.sections.slice(start, endBefore);
  const made = sections.slice(start, endAfter);
  if ([...gone, ...made].some(isDefaults)) return read(sections, []);
  const first = before.sections.slice(0, start).filter(isProxy).length;
  const above = before.proxies.slice(0, first);
  return above.concat(read(made, above.filter(isDefaults)), before.proxies.slice(first + gone.filter(isProxy).length));
}

/** @param above the `defaults` sections that stand above */
function read(sections: readonly Section[], above: readonly Proxy[]): Proxy[] {
  const proxies: Proxy[] = [];
  const named = new Map<string, Proxy>();
  let last: Proxy | undefined;
  const remember = (proxy: Proxy) => {
    last = proxy;
    if (proxy.nameWord) named.set(proxy.name, proxy);
  };
  above.forEach(remember);
  for (const section of sections) {
    if (!isProxy(section)) continue;
    const { parent } = section;
    // A named defaults starts from nothing unless it says `from`; so does an unnamed one.
    const defaults = parent === undefined ? (isDefaults(section) ? undefined : last) : named.get(parent);
    const proxy = proxyMemo.get(section, known => known.defaults === defaults, () => new Proxy(section, defaults));
    proxies.push(proxy);
    if (isDefaults(proxy)) remember(proxy);
  }
  return proxies;
}

const proxyMemo = new Memo<Section, Proxy>('proxy');

function isDefaults({ kind }: { readonly kind: string }): boolean {
  return kind === 'defaults';
}

function isProxy({ kind }: Section): boolean {
  return proxyKinds.includes(kind);
}
