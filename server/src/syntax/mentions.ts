/*
 * Which of a few hundred interesting words a run of lines has. Most rules are about words that most sections lack, and this lets them say so at the price
 * of one look instead of reading the lines. It says "maybe" too often rather than too seldom: a word counts wherever it stands, in comments too.
 */
const TABLE_SIZE = 4096;
const interesting: string[] = [];
const slots = new Int16Array(TABLE_SIZE).fill(-1);
const numbers = new Map<string, number>();

/** A word (letters, digits, `_`, `-` and `.`) that can be asked for. Words are made known when the program starts, before any text is read. */
export function interestIn(word: string): number {
  const known = numbers.get(word);
  if (known !== undefined) return known;
  if (!/^[\w.-]+$/.test(word)) throw new Error(`not a single word: ${word}`);
  if (interesting.length >= TABLE_SIZE / 2) throw new Error('too many interesting words');
  const number = interesting.push(word) - 1;
  numbers.set(word, number);
  let slot = hashOf(word);
  while (slots[slot] !== -1) slot = (slot + 1) & (TABLE_SIZE - 1);
  slots[slot] = number;
  return number;
}

function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  return hash & (TABLE_SIZE - 1);
}

/** A question for several words, made where the program starts. */
export interface Ask {
  readonly id: number;
  readonly words: readonly number[];
}

let asks = 0;

/** Makes a question for any of these words. What is answered to it is remembered of each shape. */
export function askFor(words: readonly string[]): Ask {
  return { id: asks++, words: words.map(interestIn) };
}

const [UNASKED, NO, MAYBE] = [0, 1, 2];

/** The interesting words of a run of lines. Sections of one shape share one. */
export class Mentions {
  readonly #bits: Int32Array;
  /** How many words were known when the text was read; of later ones nothing is known. */
  readonly #count: number;
  /** What was answered, by the number of the question. */
  #answers = new Uint8Array(asks);
  #joined: WeakMap<Mentions, Mentions> | undefined;

  constructor(bits: Int32Array, count: number) {
    this.#bits = bits;
    this.#count = count;
  }

  /** False when the word, by its number, is certainly not there. */
  mayHave(number: number): boolean {
    return number >= this.#count || ((this.#bits[number >> 5] as number) & (1 << (number & 31))) !== 0;
  }

  /** False when certainly none of the words is there. */
  mayAnswer({ id, words }: Ask): boolean {
    const known = this.#answers[id] ?? UNASKED;
    if (known !== UNASKED) return known === MAYBE;
    const answer = words.some(number => this.mayHave(number));
    if (id >= this.#answers.length) {
      const grown = new Uint8Array(asks);
      grown.set(this.#answers);
      this.#answers = grown;
    }
    this.#answers[id] = answer ? MAYBE : NO;
    return answer;
  }

  /** What two runs of lines have together. */
  with(other: Mentions): Mentions {
    if (other === this) return this;
    let joined = (this.#joined ??= new WeakMap()).get(other);
    if (!joined) this.#joined.set(other, (joined = this.#join(other)));
    return joined;
  }

  #join(other: Mentions): Mentions {
    const count = Math.min(this.#count, other.#count);
    return shared(Int32Array.from({ length: (count >> 5) + 1 }, (_, i) => (this.#bits[i] ?? 0) | (other.#bits[i] ?? 0)), count);
  }
}

const pool = new Map<string, Mentions>();
const MAX_POOL = 10_000;

function shared(bits: Int32Array, count: number): Mentions {
  const key = `${count}:${bits.join()}`;
  let mentions = pool.get(key);
  if (!mentions) {
    mentions = new Mentions(bits, count);
    if (pool.size < MAX_POOL) pool.set(key, mentions);
  }
  return mentions;
}

/** 1 for the characters of words. */
const isWordCharacter = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** The interesting words in a text. */
export function mentionsIn(text: string): Mentions {
  const count = interesting.length;
  const bits = new Int32Array((count >> 5) + 1);
  // An escape that stands for a character hides a word, `\x63heck`, and so do quotes inside it: `ch"eck"`.
  const isQuotedInside = /[\w.-]["']+[\w.-]/.test(text);
  const isMixed = isQuotedInside && text.includes('"') && text.includes("'");
  if (isMixed || /\\[nrtx]/.test(text)) return shared(bits.fill(-1), count);
  markWords(text, bits);
  // Without quotes of one kind, what they hid stands there too.
  if (isQuotedInside) markWords(text.replaceAll(/["']/g, ''), bits);
  return shared(bits, count);
}

function markWords(text: string, bits: Int32Array): void {
  let hash = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    if (code < 128 && isWordCharacter[code] === 1) {
      hash = (Math.imul(hash, 31) + code) | 0;
      continue;
    }
    if (i > start) {
      let slot = hash & (TABLE_SIZE - 1);
      for (let number = slots[slot] as number; number !== -1; number = slots[slot] as number) {
        const word = interesting[number] as string;
        if (word.length === i - start && text.startsWith(word, start)) {
          bits[number >> 5] = (bits[number >> 5] as number) | (1 << (number & 31));
          break;
        }
        slot = (slot + 1) & (TABLE_SIZE - 1);
      }
    }
    hash = 0;
    start = i + 1;
  }
}
