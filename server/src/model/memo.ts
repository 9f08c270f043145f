/**
 * Remembers, for as long as an object lives, the value that was made for it. The value itself tells whether it is still the one to use: all it was
 * made from is to be seen in it, so nothing else has to be kept.
 */
export class Memo<K extends object, V> {
  /** What is remembered, for people and tests. */
  readonly name: string;
  readonly #values = new WeakMap<K, V>();

  constructor(name: string) {
    this.name = name;
  }

  get(key: K, isMadeFromThis: (value: V) => boolean, make: () => V): V {
    const known = this.#values.get(key);
    if (known !== undefined && this.isCurrent(known, isMadeFromThis)) return known;
    const value = make();
    this.#values.set(key, value);
    return value;
  }

  /** Open to tests, which break it on purpose to see that somebody notices. */
  protected isCurrent(value: V, isMadeFromThis: (value: V) => boolean): boolean {
    return isMadeFromThis(value);
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

/** What keeps facts about itself: each in a slot of its own, since twenty weak maps would take three times the memory. */
export interface FactHolder {
  facts: unknown[] | undefined;
}

/**
 * For one kind of fact holder: a function that makes functions remember what they gave for a holder as `remember` does, in its slots. All are to be
 * made while the program loads.
 */
export function factsAbout<K extends FactHolder>(): <V>(compute: (holder: K) => V) => (holder: K) => V {
  let slots = 0;
  return <V>(compute: (holder: K) => V) => {
    const slot = slots++;
    return holder => {
      const known = holder.facts?.[slot];
      if (known !== undefined) return (known === absent ? undefined : known) as V;
      const value = compact(compute(holder));
      holder.facts ??= new Array<unknown>(slots).fill(undefined);
      holder.facts[slot] = value ?? absent;
      return value;
    };
  };
}

/** What stands for a fact that is known to be undefined. */
const absent = Symbol('absent');
const empty: readonly never[] = Object.freeze([]);

/** An array that was filled item by item has room for more. It will get no more, and a file has tens of thousands of them, most of them empty. */
function compact<V>(value: V): V {
  if (!Array.isArray(value)) return value;
  return (value.length === 0 ? empty : value.slice()) as V;
}
