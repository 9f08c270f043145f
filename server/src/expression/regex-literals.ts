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

/** True for a regular expression that matches only texts with a slash at their start: `^/img`, `^/a|^/b`, `^(?:/a|/b)`. */
export function beginsWithSlash(expression: string): boolean {
  const alternatives = alternativesOf(expression);
  return alternatives.length > 0 && alternatives.every(each => /^(?:\^|\\A)/.test(each) && slashComesFirst(each.replace(/^(?:\^|\\A)/, '')));
}

/** True for a regular expression that has to match from the start, and no text with a slash there: `^img`, `^(a|b)/`, `^[a-z]+|^\\w`, `^[^/]+`. */
export function neverBeginsWithSlash(expression: string): boolean {
  const alternatives = alternativesOf(expression.replace(/^\(\?i\)/, ''));
  return alternatives.length > 0 && alternatives.every(each => /^(?:\^|\\A)/.test(each) && otherComesFirst(each.replace(/^(?:\^|\\A)/, '')));
}

/** True for a regular expression of which one alternative is nothing, so that it matches every text: `a|b|`, `(a||b)`; not for `^(a|b|)$`. */
export function hasEmptyAlternative(expression: string): boolean {
  const plain = expression.replace(/^\(\?i\)/, '');
  const alternatives = alternativesOf(/^\((?:\?:)?([^()]*)\)$/.exec(plain)?.[1] ?? plain);
  return alternatives.length > 1 && alternatives.includes('');
}

function slashComesFirst(expression: string): boolean {
  if (/^\\?\/(?![?*]|\{0?,|\{0\})/.test(expression)) return true;
  const [, within] = /^\((?:\?:)?([^()]*)\)(?![?*]|\{0?,|\{0\})/.exec(expression) ?? [];
  return within?.split('|').every(slashComesFirst) === true;
}

/** True where what the expression begins with is no slash; what may be missing there tells as much only with what follows. */
function otherComesFirst(expression: string): boolean {
  for (const [, atom = '', quantifier = ''] of expression.matchAll(/(\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\([^()]*\)|[^\\[(])([?*+][?+]?|\{[\d,]*\}[?+]?)?/gsy)) {
    if (!isNoSlash(atom)) return false;
    if (!/^(?:[?*]|\{0?,|\{0\})/.test(quantifier)) return true;
  }
  return false;
}

/** A character, a class or a group that no slash fits, nor what begins with one. Of what may be anything it is not said. */
function isNoSlash(atom: string): boolean {
  const [, group] = /^\((?:\?:)?([^()]*)\)$/.exec(atom) ?? [];
  if (group !== undefined) return group.split('|').every(otherComesFirst);
  const [, negation, members] = /^\[(\^?)(.*)\]$/s.exec(atom) ?? [];
  if (members !== undefined) return negation === '^' ? members.includes('/') : !mayHaveSlash(members);
  return /^(?:\\(?:[dw]|[^A-Za-z0-9/])|[^\\[\]^$.|()?*+{}/])$/s.test(atom);
}

/** True for the members of a class where a slash is one of them, or is in a range as `+-9`; also where one is not understood. */
function mayHaveSlash(members: string): boolean {
  return [...members.matchAll(/(\\?)(.)(?:-\\?(.))?/gs)].some(([, escape, from = '', to = from]) =>
    escape && /[A-Za-z0-9]/.test(from) ? !/[dws]/.test(from) : from <= '/' && to >= '/');
}

/** What stands between the `|` of an expression outside of its groups and classes; nothing for an expression with `\Q` or an inline flag `x`. */
function alternativesOf(expression: string): string[] {
  if (/\\[QE]|\[\[|\[:|\(\?[a-z]/i.test(expression)) return [];
  const found = [''];
  let depth = 0;
  for (const [atom] of expression.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*(?:\]|$)|[^\\[]/gs)) {
    if (atom === '(') depth++;
    if (atom === ')') depth--;
    if (atom === '|' && depth === 0) found.push('');
    else found[found.length - 1] += atom;
  }
  return found;
}
