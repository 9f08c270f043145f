const TAB = 9;
const NEWLINE = 10;
const VERTICAL_TAB = 11;
const FORM_FEED = 12;
const RETURN = 13;
const BLANK = 32;
const WEAK_QUOTE = 34;
const HASH = 35;
const STRONG_QUOTE = 39;
const BACKSLASH = 92;

/** True for what C's isspace() calls a space, less the newline that ends the line. */
export function isBlank(code: number): boolean {
  return code === BLANK || code === TAB || code === VERTICAL_TAB || code === FORM_FEED || code === RETURN;
}

/** The offset of the first character at or after `offset` that is no blank. */
export function skipBlanks(text: string, offset: number): number {
  let at = offset;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Where the word that begins at `start` ends: at a blank, a comment or the end of the line, none of which counts inside quotes (save the end of
 * the line) or after a backslash. Equal to `start` when no word begins there. HAProxy stops reading a line at a bare CR, so that ends a word too.
 */
export function wordEnd(text: string, start: number): number {
  const length = text.length;
  let at = start;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > STRONG_QUOTE && code !== BACKSLASH) continue;
    if (code === BLANK || code === NEWLINE || code === HASH || (code <= RETURN && code >= TAB)) return at;
    if (code === BACKSLASH) {
      if (!endsLine(text.charCodeAt(at + 1))) at++;
    } else if (code === WEAK_QUOTE || code === STRONG_QUOTE) {
      at = closingQuote(text, at + 1, code);
      if (at >= length || endsLine(text.charCodeAt(at))) return at;
    }
  }
  return at > length ? length : at;
}

function endsLine(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

/** The offset of the quote that closes, or of the end of the line when none does. */
function closingQuote(text: string, start: number, quote: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > BACKSLASH) continue;
    if (code === quote || endsLine(code)) return at;
    if (code === BACKSLASH && quote === WEAK_QUOTE && !endsLine(text.charCodeAt(at + 1))) at++;
  }
  return text.length;
}
