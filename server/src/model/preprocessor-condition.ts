import { isKnownIn } from '../language/lifetime.ts';
import { predicateFact } from '../language/predicates.ts';
import type { HaproxyVersion } from '../language/version.ts';
import type { Place } from '../syntax/place.ts';
import type { Statement } from '../syntax/statement.ts';

/** Why HAProxy cannot read the condition of a `.if` or `.elif` line. */
export interface ConditionProblem extends Place {
  readonly kind: 'nothing' | 'unknown-predicate' | 'too-new-predicate' | 'unclosed' | 'too-few-arguments' | 'too-many-arguments' | 'left-over';
  /** The predicate, or the text that cannot be read. */
  readonly text: string;
}

interface Stop {
  readonly kind: ConditionProblem['kind'];
  readonly at: number;
  readonly length: number;
}

/**
 * The first thing that HAProxy cannot read in the condition of a `.if` or `.elif` line: tried on 2.6 to 3.4. An empty condition is fine, and false.
 * Undefined, too, where the environment or quotes between the parentheses make it uncertain what is read; the name before them is not.
 */
export function conditionProblemOf(statement: Statement, version: HaproxyVersion): ConditionProblem | undefined {
  const words = statement.allWords.slice(1);
  const values = words.map(word => word.value);
  const text = values.join(' ');
  if (text.trim() === '' || /["'\\]/.test(text)) return undefined;
  const stop = new Reader(text, version).read();
  if (!stop || (words.some(word => word.hasVariable) && !isCertain(stop, text))) return undefined;
  let start = 0;
  const index = values.findIndex((value, i) => stop.at <= start + value.length || i === values.length - 1 || ((start += value.length + 1), false));
  const word = words[index];
  if (!word) return undefined;
  const from = Math.min(Math.max(stop.at - start, 0), word.value.length);
  const to = Math.min(from + Math.max(stop.length, 1), word.value.length);
  const span = from < to ? word.spanOf({ start: from, end: to }) : word.span;
  return { kind: stop.kind, text: text.slice(stop.at, stop.at + stop.length), block: statement.block, span };
}

/** True where a name cannot be read that stands before all that comes from the environment, with its parenthesis. */
function isCertain({ kind, at, length }: Stop, text: string): boolean {
  const isName = kind === 'unknown-predicate' || kind === 'too-new-predicate';
  return isName && text.charAt(at + length) === '(' && !text.slice(0, at + length).includes('$');
}

/** Reads `!`, parentheses, numbers, predicates, `&&` and `||`. */
class Reader {
  readonly #text: string;
  readonly #version: HaproxyVersion;
  #at = 0;

  constructor(text: string, version: HaproxyVersion) {
    this.#text = text;
    this.#version = version;
  }

  read(): Stop | undefined {
    const stop = this.#readTerms();
    if (stop) return stop;
    return this.#at < this.#text.length ? { kind: 'left-over', at: this.#at, length: this.#wordLength() } : undefined;
  }

  #readTerms(): Stop | undefined {
    for (;;) {
      const stop = this.#readTerm();
      if (stop) return stop;
      this.#skipBlanks();
      if (!this.#text.startsWith('&&', this.#at) && !this.#text.startsWith('||', this.#at)) return undefined;
      this.#at += 2;
    }
  }

  #readTerm(): Stop | undefined {
    this.#skipBlanks();
    while (this.#text.charAt(this.#at) === '!') {
      this.#at++;
      this.#skipBlanks();
    }
    if (this.#text.charAt(this.#at) === '(') return this.#readGroup();
    const number = /^[+-]?(?:0x[\da-f]+|\d+)/i.exec(this.#text.slice(this.#at))?.[0];
    if (number !== undefined) {
      this.#at += number.length;
      return undefined;
    }
    return this.#readPredicate();
  }

  #readGroup(): Stop | undefined {
    const open = this.#at++;
    const stop = this.#readTerms();
    if (stop) return stop;
    if (this.#text.charAt(this.#at) !== ')') return { kind: 'unclosed', at: open, length: this.#text.length - open };
    this.#at++;
    return undefined;
  }

  #readPredicate(): Stop | undefined {
    const at = this.#at;
    const name = /^\w+/.exec(this.#text.slice(at))?.[0] ?? '';
    if (name === '') return { kind: 'nothing', at, length: this.#wordLength() };
    const fact = predicateFact(name);
    if (!fact) return { kind: 'unknown-predicate', at, length: name.length };
    if (!isKnownIn(fact, this.#version)) return { kind: 'too-new-predicate', at, length: name.length };
    this.#at += name.length;
    const wanted = fact.args.length;
    if (this.#text.charAt(this.#at) !== '(') return wanted > 1 ? { kind: 'too-few-arguments', at, length: name.length } : undefined;
    const close = this.#text.indexOf(')', this.#at);
    if (close < 0) return { kind: 'unclosed', at, length: this.#text.length - at };
    const given = this.#text.slice(this.#at + 1, close).split(',').length;
    if (given < wanted) return { kind: 'too-few-arguments', at, length: close + 1 - at };
    if (given > Math.max(wanted, 1)) return { kind: 'too-many-arguments', at, length: close + 1 - at };
    this.#at = close + 1;
    return undefined;
  }

  #skipBlanks(): void {
    while (this.#text.charAt(this.#at) === ' ') this.#at++;
  }

  #wordLength(): number {
    const end = this.#text.indexOf(' ', this.#at);
    return (end < 0 ? this.#text.length : end) - this.#at;
  }
}
