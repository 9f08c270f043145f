/**
 * The characters that stand for themselves in a regular expression and that every text has to have which it matches, in order. What is in parentheses,
 * in a class of several characters, or may be missing is left out; nothing is said of an expression with alternatives or inline flags. One pass.
 */
export function requiredCharacters(expression: string): string {
  if (/\(\?|\\[QE]|\[\[|\[:/.test(expression)) return '';
  const found: string[] = [];
  let depth = 0;
  for (const [atom = '', quantifier = ''] of expression.matchAll(/(?:\\.|\[\^?\]?(?:\\.|[^\]\\])*(?:\]|$)|[^\\[])([?*]|\{[\d,]*\})?/gs)) {
    if (atom.startsWith('|') && depth === 0) return '';
    if (atom.startsWith('(')) depth++;
    if (atom.startsWith(')')) depth--;
    const literal = quantifier === '' && depth === 0 ? literalOf(atom) : undefined;
    if (literal !== undefined) found.push(literal);
  }
  return found.join('');
}

/** `\?`, `[?]` and what has no meaning of its own; undefined for all else. */
function literalOf(atom: string): string | undefined {
  return /^(?:\\([^A-Za-z0-9])|\[\\?([^\\^])\]|([^\\[^$.|()?*+]))$/s.exec(atom)?.slice(1).find(character => character !== undefined);
}
