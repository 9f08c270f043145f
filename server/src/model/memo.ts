/**
 * Remembers the result of a pure function for as long as the object it is about lives. The dependencies are everything else the function reads:
 * when one of them is another object or value than last time, the result is computed again. They are compared by identity.
 */
export class Memo<K extends object, V> {
  /** What is remembered, for people and tests. */
  readonly name: string;
  readonly #entries = new WeakMap<K, { readonly dependencies: readonly unknown[]; readonly value: V }>();

  constructor(name: string) {
    this.name = name;
  }

  get(key: K, dependencies: readonly unknown[], compute: () => V): V {
    const entry = this.#entries.get(key);
    if (entry && this.isCurrent(entry.dependencies, dependencies)) return entry.value;
    const value = compute();
    this.#entries.set(key, { dependencies, value });
    return value;
  }

  /** Open to tests, which break it on purpose to see that somebody notices. */
  protected isCurrent(then: readonly unknown[], now: readonly unknown[]): boolean {
    return then.length === now.length && then.every((dependency, i) => dependency === now[i]);
  }
}

/** The same for a function that reads nothing but the one object, which never changes: a block, or a proxy with all it inherits. */
export function remember<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const values = new WeakMap<K, V>();
  return key => {
    const known = values.get(key);
    if (known !== undefined || values.has(key)) return known as V;
    const value = compact(compute(key));
    values.set(key, value);
    return value;
  };
}

const empty: readonly never[] = Object.freeze([]);

/** An array that was filled item by item has room for more. It will get no more, and a file has tens of thousands of them, most of them empty. */
function compact<V>(value: V): V {
  if (!Array.isArray(value)) return value;
  return (value.length === 0 ? empty : value.slice()) as V;
}
