import { changedRange } from './incremental/changed-range.ts';
import type { Proxy } from './proxy.ts';

/** From so many sections on, all are looked through again. */
const MOST_CHANGED = 64;

/** Which sections of a configuration have which names. */
export class ProxyNames {
  /** The names of all backend and listen sections: the same object as long as none comes or goes. */
  readonly backends: NameSet;
  readonly #proxies: readonly Proxy[];
  readonly #first: BackendTable;
  /** What is otherwise than there; undefined for a name that is gone. */
  readonly #changed: ReadonlyMap<string, Proxy | undefined>;
  #shared: ReadonlySet<string> | undefined;

  constructor(proxies: readonly Proxy[], first: BackendTable, changed: ReadonlyMap<string, Proxy | undefined>, backends?: NameSet, shared?: ReadonlySet<string>) {
    this.#proxies = proxies;
    this.#first = first;
    this.#changed = changed;
    this.#shared = shared;
    this.backends = backends ?? { has: name => this.backend(name) !== undefined };
  }

  static of(proxies: readonly Proxy[]): ProxyNames {
    return new ProxyNames(proxies, tableOf(proxies), new Map());
  }

  /** The backend or listen section of this name; the first one when several share it. */
  backend(name: string): Proxy | undefined {
    return this.#changed.has(name) ? this.#changed.get(name) : this.#first.byName.get(name);
  }

  /** The names that more than one section has, of whatever kind. */
  get shared(): ReadonlySet<string> {
    return (this.#shared ??= repeated(this.#proxies.map(({ name }) => name)));
  }

  /** The names of other sections, of which most are the same: undefined when that takes as long as to look through them. */
  after(proxies: readonly Proxy[]): ProxyNames | undefined {
    const { start, endBefore, endAfter } = changedRange(this.#proxies, proxies);
    if (this.#changed.size + Math.max(endBefore, endAfter) - start > MOST_CHANGED) return undefined;
    const gone = this.#proxies.slice(start, endBefore);
    const come = proxies.slice(start, endAfter);
    const changed = new Map(this.#changed);
    const backend = (name: string) => (changed.has(name) ? changed.get(name) : this.#first.byName.get(name));
    for (const { name } of gone.filter(isBackend)) {
      // Another one of the name would be the first one now.
      if (this.#first.shared.has(name)) return undefined;
      changed.set(name, undefined);
    }
    for (const proxy of come.filter(isBackend)) {
      if (backend(proxy.name)) return undefined;
      changed.set(proxy.name, proxy);
    }
    const isSame = hasSameNames(gone.filter(isBackend), come.filter(isBackend));
    return new ProxyNames(proxies, this.#first, changed, isSame ? this.backends : undefined, hasSameNames(gone, come) ? this.#shared : undefined);
  }
}

/** Some names. */
export interface NameSet {
  readonly has: (name: string) => boolean;
}

interface BackendTable {
  readonly byName: ReadonlyMap<string, Proxy>;
  readonly shared: ReadonlySet<string>;
}

function tableOf(proxies: readonly Proxy[]): BackendTable {
  const byName = new Map<string, Proxy>();
  const shared = new Set<string>();
  for (const proxy of proxies.filter(isBackend)) {
    if (byName.has(proxy.name)) shared.add(proxy.name);
    else byName.set(proxy.name, proxy);
  }
  return { byName, shared };
}

function repeated(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) again.add(name);
    else if (name !== '') seen.add(name);
  }
  return again;
}

function hasSameNames(some: readonly Proxy[], others: readonly Proxy[]): boolean {
  return some.length === others.length && some.every((proxy, i) => proxy.name === others[i]?.name);
}

function isBackend(proxy: Proxy): boolean {
  return proxy.isBackend;
}

const lastNames = new WeakMap<object, ProxyNames>();

/** @param origin the same object for all states of the configuration: of one that was asked before, only what changed is looked at again */
export function proxyNamesOf(proxies: readonly Proxy[], origin: object): ProxyNames {
  const names = lastNames.get(origin)?.after(proxies) ?? ProxyNames.of(proxies);
  lastNames.set(origin, names);
  return names;
}
