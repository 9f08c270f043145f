const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\', ' ': ' ', '"': '"', "'": "'", n: '\n', r: '\r', t: '\t' };

/** Where the argument that starts at `offset` ends: at the first unquoted comma or closing parenthesis, else at the end of the text. */
export function argumentEnd(text: string, offset: number): number {
  let quote = '';
  for (let i = offset; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\' && quote !== "'" && ESCAPES[text.charAt(i + 1)] !== undefined) i++;
    else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote === '' && (character === ',' || character === ')')) return i;
  }
  return text.length;
}

/** Where the argument list that opens at `offset` ends: after its closing parenthesis, else at the end of the text. */
export function argumentsEnd(text: string, offset: number): number {
  let i = offset;
  do i = argumentEnd(text, i + 1);
  while (text.charAt(i) === ',');
  return Math.min(i + 1, text.length);
}

/**
 * The value of an argument, without its quotes and escapes, and the offset of a quote that never closes (-1 when there is none).
 * Nothing is an escape in single quotes. Elsewhere a backslash takes `\`, a space, a quote, `n`, `r` or `t`; before anything else it stays, so it
 * protects neither a comma nor a parenthesis. (Tried on 2.6 and 3.2.)
 */
export function unquoteArgument(raw: string): { text: string; openQuote: number } {
  if (!raw.includes('"') && !raw.includes("'") && !raw.includes('\\')) return { text: raw, openQuote: -1 };
  const parts: string[] = [];
  let quote = '';
  let openQuote = -1;
  for (let i = 0; i < raw.length; i++) {
    const character = raw.charAt(i);
    const escaped = character === '\\' && quote !== "'" ? ESCAPES[raw.charAt(i + 1)] : undefined;
    if (escaped !== undefined) {
      parts.push(escaped);
      i++;
    } else if (character === quote) {
      quote = '';
      openQuote = -1;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      openQuote = i;
    } else {
      parts.push(character);
    }
  }
  return { text: parts.join(''), openQuote };
}
