const MOST = 2048;

/** A set of texts that forgets those not asked for lately: it holds at most about 4,000, and nothing of the documents they were cut from. */
export class KnownTexts {
  #recent = new Set<string>();
  #older = new Set<string>();

  has(text: string): boolean {
    if (this.#recent.has(text)) return true;
    if (!this.#older.has(text)) return false;
    this.add(text);
    return true;
  }

  add(text: string): void {
    if (this.#recent.size >= MOST) [this.#recent, this.#older] = [new Set(), this.#recent];
    // Joining makes a new string, which shares no memory with the document.
    this.#recent.add(`${text} `.slice(0, -1));
  }
}
