/** A term as it is written, without its exclamation marks. */
interface Literal {
  readonly text: string;
  readonly negated: boolean;
}

type Groups = readonly (readonly Literal[])[];

/** Nobody wants to read more groups than this, nor writes longer conditions. Each bracket is a call deeper. */
const MAX_GROUPS = 16;
const MAX_LENGTH = 2000;

/**
 * A condition with round brackets, which HAProxy does not have, written out as groups with `or` between them: `(a or b) !c` is `a !c or b !c`. Takes the
 * words after `if` as they are written; `and`, `not` and their like are taken for what they mean elsewhere. Undefined where the brackets do not fit
 * together, a name is none, or the result is long.
 */
export function withoutBrackets(words: readonly string[]): string | undefined {
  const pieces = words.reduce((length, word) => length + word.length, 0) > MAX_LENGTH ? undefined : piecesOf(words);
  const reader = pieces && new Reader(pieces);
  const groups = reader?.either();
  if (!groups || !reader?.isAtEnd) return undefined;
  return groups.map(group => [...new Set(group.map(writtenLiteral))].join(' ')).join(' or ');
}

function writtenLiteral({ text, negated }: Literal): string {
  return `${negated ? '!' : ''}${text}`;
}

/** Brackets, `!`, `or`, names, and tests between braces. `and` says nothing: terms side by side all have to hold. */
function piecesOf(words: readonly string[]): string[] | undefined {
  const pieces: string[] = [];
  let test: string[] | undefined;
  for (const word of words) {
    const before = /^(?:!|\(|not\()*/i.exec(word)?.[0] ?? '';
    const name = withoutEnd(word.slice(before.length));
    const after = word.slice(before.length + name.length);
    if (test) {
      const isClosed = name === '}';
      test.push(isClosed ? '}' : word);
      if (!isClosed) continue;
      pieces.push(test.join(' '), ...after);
      test = undefined;
      continue;
    }
    pieces.push(...before.replace(/not/gi, '!'));
    if (name === '{') test = ['{'];
    else if (/^(?:or|\|\|?)$/i.test(name)) pieces.push('or', ...after);
    else if (/^not$/i.test(name)) pieces.push('!', ...after);
    else if (/^[\w.:-]*$/.test(name)) pieces.push(...(name === '' || /^and$/i.test(name) ? [] : [name]), ...after);
    else if (!/^&&?$/.test(name)) return undefined;
  }
  return test ? undefined : pieces;
}

/** A word without the closing brackets at its end. */
function withoutEnd(word: string): string {
  let end = word.length;
  while (word[end - 1] === ')') end--;
  return word.slice(0, end);
}

/** Reads the pieces from the first to the last. Each part gives undefined where something is missing. */
class Reader {
  readonly #pieces: readonly string[];
  #at = 0;

  constructor(pieces: readonly string[]) {
    this.#pieces = pieces;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#pieces.length;
  }

  /** Parts with `or` between them. */
  either(): Groups | undefined {
    const groups: (readonly Literal[])[] = [];
    do {
      const part = this.#all();
      if (!part || groups.push(...part) > MAX_GROUPS) return undefined;
    } while (this.#takes('or'));
    return groups;
  }

  /** What stands side by side, at least one. */
  #all(): Groups | undefined {
    let groups = this.#one();
    while (groups && !this.isAtEnd && !['or', ')'].includes(this.#pieces[this.#at] as string)) {
      const next = this.#one();
      groups = next && bothOf(groups, next);
    }
    return groups;
  }

  #one(): Groups | undefined {
    let negated = false;
    while (this.#takes('!')) negated = !negated;
    if (this.#takes('(')) {
      const groups = this.either();
      if (!groups || !this.#takes(')')) return undefined;
      return negated ? inverseOf(groups) : groups;
    }
    const text = this.#pieces[this.#at];
    if (text === undefined || text === 'or' || text === ')') return undefined;
    this.#at++;
    return [[{ text, negated }]];
  }

  #takes(piece: string): boolean {
    if (this.#pieces[this.#at] !== piece) return false;
    this.#at++;
    return true;
  }
}

function bothOf(a: Groups, b: Groups): Groups | undefined {
  return a.length * b.length > MAX_GROUPS ? undefined : a.flatMap(one => b.map(other => [...one, ...other]));
}

/** None of the groups holds when of each of them one term does not. */
function inverseOf(groups: Groups): Groups | undefined {
  const parts = groups.map(group => group.map(({ text, negated }) => [{ text, negated: !negated }]));
  return parts.reduce<Groups | undefined>((all, part) => all && bothOf(all, part), [[]]);
}
