/**
 * A map from texts that forgets those not asked for lately. It holds at most twice `most`, and nothing of the documents the texts were cut from. No value
 * may be undefined.
 */
export class RecentMap<V> {
  readonly #most: number;
  #recent = new Map<string, V>();
  #older = new Map<string, V>();

  constructor(most: number) {
    this.#most = most;
  }

  get(text: string): V | undefined {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    const older = this.#older.get(text);
    return older === undefined ? undefined : this.set(text, () => older);
  }

  /** @param make gives the value. It is passed a text that shares no memory with the document this one was cut from. */
  set(text: string, make: (text: string) => V): V {
    // Joining makes a new string.
    const own = `${text} `.slice(0, -1);
    const value = make(own);
    if (this.#recent.size >= this.#most) [this.#recent, this.#older] = [new Map<string, V>(), this.#recent];
    this.#recent.set(own, value);
    return value;
  }
}
