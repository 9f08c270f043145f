import type { Span } from '../text/span.ts';

/** What is wrong inside a word; HAProxy of every version refuses each. */
export interface QuotingProblem {
  readonly kind: 'unclosed-quote' | 'bad-hexadecimal-escape';
  /** Offsets in the raw word. */
  readonly span: Span;
}

/** A word as HAProxy sees it after quotes and escapes are gone. */
export interface Unquoted {
  readonly value: string;
  /** `offsets[i]` is where the i-th character of the value begins in the raw word; one more entry than the value has characters. */
  readonly offsets: readonly number[];
  /** Where `$NAME`, `${NAME}`, `${NAME-default}` or `${NAME[*]}` stand inside weak quotes, as offsets in the raw word. They stay in the value as written. */
  readonly variables: readonly Span[];
  readonly problems: readonly QuotingProblem[];
}

const ESCAPES: Readonly<Record<string, string>> = { ' ': ' ', '#': '#', '\\': '\\', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'" };
const HEXADECIMAL = /^[0-9a-fA-F]{2}$/;
const VARIABLE = /\$(?:\{[^}"\n\r]*\}|[A-Za-z_][A-Za-z0-9_]*)/y;

/** Resolves quotes and escapes of one raw word. Configuration manual, section 2.2; tried on 2.4 to 3.5-dev. */
export function unquote(raw: string): Unquoted {
  const offsets: number[] = [];
  const variables: Span[] = [];
  const problems: QuotingProblem[] = [];
  let value = '';
  let quote = '';
  let opened = 0;
  const take = (character: string, from: number) => {
    value += character;
    offsets.push(from);
  };

  for (let at = 0; at < raw.length; at++) {
    const character = raw[at] as string;
    if (quote !== "'" && character === '\\') {
      const next = raw[at + 1];
      if (next === 'x') {
        const digits = raw.slice(at + 2, at + 4);
        if (HEXADECIMAL.test(digits)) take(String.fromCharCode(parseInt(digits, 16)), at);
        else problems.push({ kind: 'bad-hexadecimal-escape', span: { start: at, end: Math.min(raw.length, at + 4) } });
        at += 1 + digits.length;
      } else if (next !== undefined && ESCAPES[next] !== undefined) {
        take(ESCAPES[next], at++);
      } else if (next === '$' && quote === '"') {
        take('$', at++);
      } else {
        take(character, at);
      }
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      opened = at;
    } else if (quote === '"' && character === '$') {
      VARIABLE.lastIndex = at;
      const length = VARIABLE.exec(raw)?.[0].length ?? 1;
      if (length > 1) variables.push({ start: at, end: at + length });
      for (let i = 0; i < length; i++) take(raw[at + i] as string, at + i);
      at += length - 1;
    } else {
      take(character, at);
    }
  }
  if (quote !== '') problems.push({ kind: 'unclosed-quote', span: { start: opened, end: raw.length } });
  offsets.push(raw.length);
  return { value, offsets, variables, problems };
}
