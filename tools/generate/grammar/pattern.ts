/** A rule of a TextMate grammar. */
export interface Pattern {
  readonly include?: string;
  readonly name?: string;
  readonly match?: string;
  readonly captures?: Captures;
  readonly begin?: string;
  readonly beginCaptures?: Captures;
  readonly end?: string;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Pattern[];
}

type Captures = Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;

/** Where a word ends. A `#` begins a comment only there. */
export const end = String.raw`(?=\s|#|$)`;

/** Several names make a scope in a scope: themes that know nothing of the inner one colour the outer one. */
export function scope(names: string): string {
  return names.split(' ').map(name => `${name}.haproxy`).join(' ');
}

/** The scopes of the groups of a regex, in order. */
export function captures(...names: (string | undefined)[]): Captures {
  return Object.fromEntries(names.flatMap((name, i) => (name === undefined ? [] : [[String(i + 1), { name: scope(name) }]])));
}

export function match(name: string, regex: string): Pattern {
  return { match: regex, name: scope(name) };
}

export function include(...names: string[]): Pattern[] {
  return names.map(name => ({ include: `#${name}` }));
}

/** A line, from what `begin` matches to its end. */
export function line(begin: string, groups: readonly (string | undefined)[], patterns: readonly Pattern[]): Pattern {
  return { begin, beginCaptures: captures(...groups), end: '$', patterns };
}
