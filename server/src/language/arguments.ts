/**
 * One argument of a directive, an action or an option. `kind` is what HAProxy makes of the word: `int`, `size`, `time`, `string`, `file`, `dir`,
 * `url`, `address`, `char`, `guid`, `log-format`, `sample-expr`, `condition` (`if` or `unless` and what follows), `rest-of-line`, `regex`, `http-code` ...
 *
 * - `enum`: one of `values`. `flags`: one of `values`, some of which take a value of their own. `keyed`: one of `values`, and its value behind it.
 * - `list`: `values` with commas between them; `colon-list` with colons; without `values` any.
 * - `table`: a word of another table, named by `of`: `actions`, `server-options`, `bind-options`, `filters` ...
 * - `ref`: the name of something defined elsewhere, named by `of`: `backend`, `resolvers`, `server` ...
 * - `paren-...`: glued to the name in parentheses, so it is no word: `set-var(txn.x)`.
 * - `either`: any of `of`.
 */
export interface ArgumentFact {
  readonly kind: string;
  /** `?` may be left out, `*` any number of times, `+` at least once, empty exactly once. */
  readonly times: '' | '?' | '*' | '+';
  readonly values?: readonly string[];
  readonly of?: string;
  /** The limits of an `int` or a `size`, where there are any. */
  readonly min?: number;
  readonly max?: number;
  /** What a bare number of a `time` counts. */
  readonly unit?: string;
  /** The kinds of an `either`. */
  readonly either?: readonly ArgumentFact[];
}

/** How many words. */
export interface WordCount {
  readonly min: number;
  /** Infinity where there is no limit. */
  readonly max: number;
}

const withValues = new Set(['enum', 'flags', 'keyed', 'list', 'colon-list']);
const withName = new Set(['table', 'ref']);

/** Reads how the tables write arguments: `int(0..100) enum(on|off)? flags(a|b)* ref(backend)/log-format`. */
export function readArguments(text: string): ArgumentFact[] {
  return text === '' ? [] : text.split(' ').map(readArgument);
}

function readArgument(text: string): ArgumentFact {
  const times = /[?*+]$/.exec(text)?.[0] as '?' | '*' | '+' | undefined;
  const bare = times === undefined ? text : text.slice(0, -1);
  const kinds = splitOutsideParentheses(bare);
  if (kinds.length > 1) return { kind: 'either', times: times ?? '', either: kinds.map(kind => readKind(kind, '')) };
  return readKind(bare, times ?? '');
}

function splitOutsideParentheses(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '/' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function readKind(text: string, times: ArgumentFact['times']): ArgumentFact {
  const open = text.indexOf('(');
  if (open < 0) return { kind: text, times };
  const kind = text.slice(0, open);
  const detail = text.slice(open + 1, -1);
  if (withValues.has(kind)) return { kind, times, values: detail.split('|') };
  if (withName.has(kind)) return { kind, times, of: detail };
  if (!detail.includes('..')) return { kind, times, unit: detail };
  const [min = '', max = ''] = detail.split('..');
  return { kind, times, ...(min === '' ? {} : { min: Number(min) }), ...(max === '' ? {} : { max: Number(max) }) };
}

/** How many words the arguments are, as far as their kinds say. */
export function countWords(facts: readonly ArgumentFact[]): WordCount {
  let min = 0;
  let max = 0;
  for (const { kind, times } of facts) {
    // `if` or `unless`, and at least one test.
    const words = kind.startsWith('paren-') ? 0 : kind === 'condition' ? 2 : 1;
    if (times === '' || times === '+') min += words;
    max += times === '*' || times === '+' || kind === 'condition' || kind === 'rest-of-line' || kind === 'keyed' ? Infinity : words;
  }
  return { min, max };
}
