import type { Span } from '../text/span.ts';
import { scanVariable, type VariableProblem } from './word-scanner.ts';

/** What is wrong inside a word; HAProxy of every version refuses each, and says the first one of a line. */
export interface QuotingProblem {
  readonly kind: 'unclosed-quote' | 'bad-hexadecimal-escape' | VariableProblem;
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
  /** In the order in which HAProxy meets them: an unclosed quote comes last. */
  readonly problems: readonly QuotingProblem[];
}

const ESCAPES: Readonly<Record<string, string>> = { ' ': ' ', '#': '#', '\\': '\\', n: '\n', r: '\r', t: '\t', '"': '"', "'": "'" };
const HEXADECIMAL = /^[0-9a-fA-F]{2}$/;

/** Resolves quotes and escapes of one raw word. Configuration manual, section 2.2; tried on 2.4 to 3.5-dev. */
export function unquote(raw: string): Unquoted {
  const offsets: number[] = [];
  const variables: Span[] = [];
  const problems: QuotingProblem[] = [];
  let value = '';
  let quote = '';
  let opened = 0;
  let defaultsClose = true;
  let ended = false;
  const take = (character: string, from: number) => {
    // HAProxy's words are C strings: `a\\x00b` is `a`.
    ended ||= character === '\0';
    if (ended) return;
    value += character;
    offsets.push(from);
  };

  for (let at = 0; at < raw.length; at++) {
    const character = raw[at] as string;
    if (quote !== "'" && character === '\\') {
      const next = raw[at + 1];
      if (next === 'x') {
        const digits = raw.slice(at + 2, at + 4);
        if (HEXADECIMAL.test(digits)) {
          take(String.fromCharCode(parseInt(digits, 16)), at);
          at += 3;
        } else {
          problems.push({ kind: 'bad-hexadecimal-escape', span: { start: at, end: at + 2 } });
          at++;
        }
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
      const { end, problem, inDefault } = defaultsClose ? scanVariable(raw, at) : { end: at + 1 };
      const length = problem === undefined ? end - at : 1;
      if (problem !== undefined) problems.push({ kind: problem, span: { start: at, end: Math.max(end, at + 1) } });
      else if (defaultsClose && !ended) variables.push({ start: at, end });
      if (inDefault) defaultsClose = false;
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

/** The value alone: most quoted words are one string between quotes in which nothing has a special meaning, and need no offsets. */
export function valueOf(raw: string): string {
  const quote = raw.charCodeAt(0);
  const inside = (quote === 34 || quote === 39) && raw.charCodeAt(raw.length - 1) === quote ? raw.slice(1, -1) : '"';
  return /["'\\$\0]/.test(inside) ? unquote(raw).value : inside;
}
