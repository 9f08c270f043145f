import { kinds, type Kind, type KnownWord } from './catalogue.ts';
import { proseTexts, proseTextFor, type ProseFile, type ProseTexts } from './prose.ts';

/** The prose as it is shipped: a file of JSON, in which each kind is a member. */
export type ShippedProse = Readonly<Record<Kind, ProseFile>>;

/** The prose of all words. */
export class ProseBook {
  readonly #texts: ReadonlyMap<Kind, ProseTexts>;

  constructor(shipped: Partial<ShippedProse>) {
    this.#texts = new Map(kinds.map(kind => [kind, proseTexts(shipped[kind] ?? [])]));
  }

  /** The text on a word; undefined where there is none. */
  textOf({ kind, name, sections }: KnownWord): string | undefined {
    return proseTextFor(this.#texts.get(kind) ?? new Map<string, string>(), name, sections);
  }
}

/** A book without a word, for where the file cannot be read: all else is known without it. */
export const emptyBook = new ProseBook({});

/**
 * A book that is read when it is first asked for, and then kept. `read` gives the shipped file; what cannot be read, or is not what was shipped, is an
 * empty book.
 */
export function lazyBook(read: () => Promise<string>): () => Promise<ProseBook> {
  let book: Promise<ProseBook> | undefined;
  return () => (book ??= read().then(text => new ProseBook(JSON.parse(text) as Partial<ShippedProse>)).catch(() => emptyBook));
}
