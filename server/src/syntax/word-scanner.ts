const TAB = 9;
const NEWLINE = 10;
const VERTICAL_TAB = 11;
const FORM_FEED = 12;
const RETURN = 13;
const BLANK = 32;
const WEAK_QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const STRONG_QUOTE = 39;
const DASH = 45;
const BACKSLASH = 92;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

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
 * Where a line begins that may have a byte order mark in front (`EF BB BF`, which is three characters where the file was read as latin1). HAProxy takes
 * the mark for a part of the first word, and refuses that, which rule byte-order-mark tells; the line is read as it will be without the mark.
 */
export function afterMark(text: string, lineStart: number): number {
  if (text.charCodeAt(lineStart) === 0xfeff) return lineStart + 1;
  return text.startsWith('\u00EF\u00BB\u00BF', lineStart) ? lineStart + 3 : lineStart;
}

/**
 * Where the word that begins at `start` ends: at a blank, a comment or the end of the line, none of which counts inside quotes (save the end of
 * the line) or, blanks and `#`, after a backslash. Equal to `start` when no word begins there. HAProxy stops reading a line at a bare CR, so that
 * ends a word too.
 */
export function wordEnd(text: string, start: number): number {
  const length = text.length;
  let at = start;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > STRONG_QUOTE && code !== BACKSLASH) continue;
    if (code === BLANK || code === NEWLINE || code === HASH || (code <= RETURN && code >= TAB)) return at;
    if (code === BACKSLASH) {
      if (isEscapable(text.charCodeAt(at + 1))) at++;
    } else if (code === WEAK_QUOTE || code === STRONG_QUOTE) {
      at = code === WEAK_QUOTE ? closingWeakQuote(text, at + 1) : closingStrongQuote(text, at + 1);
      if (at >= length || endsLine(text.charCodeAt(at))) return at;
    }
  }
  return at;
}

/** What a backslash takes the meaning from. A tab is not among them: `\` and a tab end a word that ends in a backslash. */
function isEscapable(code: number): boolean {
  return code === BLANK || code === BACKSLASH || code === WEAK_QUOTE || code === STRONG_QUOTE || code === HASH;
}

function endsLine(code: number): boolean {
  return code === NEWLINE || code === RETURN;
}

/** The offset of the quote that closes, or of the end of the line when none does. */
function closingStrongQuote(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === STRONG_QUOTE || endsLine(code)) return at;
  }
  return at;
}

function closingWeakQuote(text: string, start: number): number {
  // Once a default value is not closed, no later one of the line is: not looking again keeps this linear.
  let defaultsClose = true;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > BACKSLASH) continue;
    if (code === WEAK_QUOTE || endsLine(code)) return at;
    if (code === BACKSLASH) {
      const next = text.charCodeAt(at + 1);
      if (isEscapable(next) || next === DOLLAR) at++;
    } else if (code === DOLLAR && defaultsClose && text.charCodeAt(at + 1) === OPENING_BRACE) {
      const variable = scanVariable(text, at);
      if (variable.problem === undefined) at = variable.end - 1;
      else defaultsClose = !variable.inDefault;
    }
  }
  return at;
}

/** Why HAProxy refuses a variable. */
export type VariableProblem = 'bad-name' | 'unmatched-brace' | 'bad-expansion';

interface ScannedVariable {
  readonly end: number;
  readonly problem?: VariableProblem;
  /** True when the line ends in the default value. */
  readonly inDefault?: boolean;
}

/** Names that HAProxy itself gives a value; no other name begins with a dot. */
const PSEUDO_VARIABLES: readonly string[] = ['.FILE', '.LINE', '.SECTION'];

/**
 * Reads the variable whose `$` stands at `dollar` in weak quotes: `$NAME`, `${NAME}`, `${NAME-default}` or `${NAME[*]}`. A default value goes on to
 * its brace: quotes, blanks, backslashes and even a bare CR count for nothing in it. Configuration manual, section 2.3; tried on 2.6 to 3.4.
 */
export function scanVariable(text: string, dollar: number): ScannedVariable {
  const inBraces = text.charCodeAt(dollar + 1) === OPENING_BRACE;
  const name = dollar + (inBraces ? 2 : 1);
  let at = name;
  if (!/[A-Za-z_.]/.test(text.charAt(at))) return { end: at, problem: 'bad-name' };
  do at++; while (/[A-Za-z0-9_]/.test(text.charAt(at)));
  if (text[name] === '.' && !PSEUDO_VARIABLES.includes(text.slice(name, at))) return { end: name, problem: 'bad-name' };
  if (!inBraces) return { end: at };
  if (text[at] === '[') {
    if (!text.startsWith('[*]', at)) return { end: at, problem: 'bad-expansion' };
    at += 3;
  }
  if (text.charCodeAt(at) === DASH) {
    while (at < text.length && text.charCodeAt(at) !== CLOSING_BRACE && text.charCodeAt(at) !== NEWLINE) at++;
    return text.charCodeAt(at) === CLOSING_BRACE ? { end: at + 1 } : { end: at, problem: 'unmatched-brace', inDefault: true };
  }
  return text.charCodeAt(at) === CLOSING_BRACE ? { end: at + 1 } : { end: at, problem: 'unmatched-brace' };
}
