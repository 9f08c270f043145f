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

  /** @param make may look at what is outdated */
  get(key: K, isMadeFromThis: (value: V) => boolean, make: (outdated: V | undefined) => V): V {
    const known = this.#values.get(key);
    if (known !== undefined && this.isCurrent(known, isMadeFromThis)) return known;
    const value = make(known);
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
 * made while the program loads. Most facts are the same of nearly all holders (an empty list, false): one bit says that a fact is known, the next that it
 * is the usual one. `facts` begins with the bits, and goes on with pairs of a slot and what is in it. `usualOne` is for what is shared by most and is none of these.
 */
export function factsAbout<K extends FactHolder>(): <V>(compute: (holder: K) => V, usualOne?: V) => (holder: K) => V {
  let slots = 0;
  let width = 0;
  return <V>(compute: (holder: K) => V, usualOne?: V) => {
    const slot = slots++;
    const at = Math.floor(slot / FACTS_A_NUMBER);
    const isKnown = 1 << ((slot % FACTS_A_NUMBER) * 2);
    const isUsual = isKnown << 1;
    let usual = usualOne;
    let hasUsual = usualOne !== undefined;
    return holder => {
      const known = holder.facts;
      if (known !== undefined) {
        const bits = known[at] as number;
        if ((bits & isUsual) !== 0) return usual as V;
        if ((bits & isKnown) !== 0) for (let i = width; i < known.length; i += 2) if (known[i] === slot) return known[i + 1] as V;
      }
      const value = compact(compute(holder));
      if (width === 0) width = Math.ceil(slots / FACTS_A_NUMBER);
      if (at >= width) return value;
      const facts = (holder.facts ??= new Array<unknown>(width).fill(0));
      if (!hasUsual && isPlain(value)) [usual, hasUsual] = [value, true];
      const isThis = hasUsual && value === usual;
      facts[at] = (facts[at] as number) | (isThis ? isKnown | isUsual : isKnown);
      if (!isThis) facts.push(slot, value);
      return value;
    };
  };
}

/** Two bits each; 30 bits make a number that is a small one to the engine. */
const FACTS_A_NUMBER = 15;

function isPlain(value: unknown): boolean {
  return value === empty || value === emptyMap || value === emptySet || value === undefined || typeof value === 'boolean' || typeof value === 'number';
}

const empty: readonly never[] = Object.freeze([]);
const emptyMap: ReadonlyMap<unknown, unknown> = new Map();
const emptySet: ReadonlySet<unknown> = new Set();

/** An array that was filled item by item has room for more. What is remembered gets no more, and a file has tens of thousands of them, most of them empty. */
function compact<V>(value: V): V {
  if (value instanceof Map && value.size === 0) return emptyMap as V;
  if (value instanceof Set && value.size === 0) return emptySet as V;
  if (!Array.isArray(value)) return value;
  return (value.length === 0 ? empty : value.slice()) as V;
}

/** What keeps, for as long as `inAMoment` lasts, what was made of it. */
export interface MomentHolder {
  moment: unknown[] | undefined;
}

const holding: MomentHolder[] = [];
let momentSlots = 0;
let depth = 0;

/**
 * Makes a function remember what it gave for a holder until the moment is over: what many rules ask in a row, and nobody again until the holder changes, is
 * not to be kept for 100,000 lines. Outside of a moment one holder at a time is remembered. Not for functions that may give undefined.
 */
export function forAMoment<K extends MomentHolder, V extends object>(compute: (holder: K) => V): (holder: K) => V {
  const slot = momentSlots++;
  return holder => {
    const known = holder.moment?.[slot];
    if (known !== undefined) return known as V;
    const value = compute(holder);
    if (!holder.moment) {
      if (depth === 0) forget();
      holding.push(holder);
      holder.moment = [];
    }
    holder.moment[slot] = value;
    return value;
  };
}

/** Does what asks many questions in a row. */
export function inAMoment<T>(work: () => T): T {
  if (depth === 0) forget();
  depth++;
  try {
    return work();
  } finally {
    depth--;
    if (depth === 0) forget();
  }
}

function forget(): void {
  for (const holder of holding) holder.moment = undefined;
  holding.length = 0;
}
