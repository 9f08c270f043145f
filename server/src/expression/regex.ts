/** Where a regular expression is certainly refused. */
export interface RegexProblem {
  readonly message: string;
  /** The offset of what is wrong. */
  readonly offset: number;
}

/** Between these, or in other ways of writing a group, PCRE2 may read brackets in its own way: nothing is claimed of what holds one. */
const beyondUs = /\\Q|\\E|\(\?[#x\-+isnJUm^|(C*]|\(\*|\\c|\[\[|\[:|\[\^?\]/;

/**
 * The first thing in a regular expression for which PCRE2, PCRE and POSIX refuse it all: a parenthesis or a bracket without its other half, a quantifier
 * with nothing before it, a backslash at the end. One pass; what it is not sure of it takes. Tried on 2.6 to 3.4, which are built with PCRE2.
 */
export function regexProblem(text: string): RegexProblem | undefined {
  if (beyondUs.test(text)) return undefined;
  const open: number[] = [];
  let canRepeat = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') {
      if (i === text.length - 1) return { message: 'it ends with a backslash', offset: i };
      i++;
      canRepeat = true;
    } else if (character === '[') {
      const end = classEnd(text, i);
      if (end < 0) return { message: 'this `[` has no `]`', offset: i };
      i = end;
      canRepeat = true;
    } else if (character === '(') {
      open.push(i);
      // `(?:`, `(?=`, `(?<name>` and their like: what follows `?` belongs to the parenthesis.
      if (text.charAt(i + 1) === '?') i++;
      canRepeat = false;
    } else if (character === ')') {
      if (open.pop() === undefined) return { message: 'this `)` closes nothing', offset: i };
      canRepeat = true;
    } else if (character === '*' || character === '+' || character === '?') {
      if (!canRepeat) return { message: `there is nothing before this \`${character}\` that could repeat`, offset: i };
      // `a*?` and `a++` are one quantifier.
      if (/[?+]/.test(text.charAt(i + 1))) i++;
      canRepeat = false;
    } else {
      canRepeat = character !== '|' && character !== '^';
    }
  }
  const unclosed = open[0];
  return unclosed === undefined ? undefined : { message: 'this `(` has no `)`', offset: unclosed };
}

/**
 * The first reference by number to a group that is none, in a regular expression that is only compared: HAProxy lets PCRE capture nothing there, so that
 * parentheses are no groups, but for those with a name. `\\1`, `\\g{1}`, `\\g{-1}`, `(?1)`, `(?-1)` and `(?(1)a|b)` are refused; `\\10` is a character. One pass. Tried
 * on 2.6 to 3.4.
 */
export function uncapturedReference(text: string): RegexProblem | undefined {
  // A named group is a group, what is quoted or commented refers to nothing, and a class within a class ends elsewhere.
  if (/\\Q|\(\?(?:P?<\w|'|[#|x])|\(\*|\[:|\[\[/.test(text)) return undefined;
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '[') {
      const end = classEnd(text, i);
      if (end < 0) return undefined;
      i = end;
      continue;
    }
    reference.lastIndex = i;
    const found = reference.exec(text)?.[0];
    if (found !== undefined) return { message: `\`${found}\` refers to a group, and where HAProxy only compares, a \`(\` opens none unless it has a name. Write \`(?<name>...)\` and \`\\k<name>\``, offset: i };
    if (text.charAt(i) === '\\') i++;
  }
  return undefined;
}

const reference = /\\(?:[1-9](?!\d)|[89]\d|g(?:[+-]?[1-9]\d*|\{[+-]?[1-9]\d*\}|<[+-]?[1-9]\d*>|'[+-]?[1-9]\d*'))|\(\?\(?[+-]?[1-9]\d*\)/y;

/** How many groups a regular expression captures; undefined where that is not certain. One pass. */
export function groupCount(text: string): number | undefined {
  if (beyondUs.test(text) || regexProblem(text)) return undefined;
  let groups = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') i++;
    else if (character === '[') i = classEnd(text, i);
    else if (character === '(' && /^\((?!\?)|^\(\?(?:P?<(?![=!])|')/.test(text.slice(i, i + 5))) groups++;
  }
  return groups;
}

/** Where the character class that opens at `start` ends, or -1. A `]` right behind the `[` is one of its characters. */
function classEnd(text: string, start: number): number {
  for (let i = text.charAt(start + 1) === '^' ? start + 2 : start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++;
    else if (text.charAt(i) === ']') return i;
  }
  return -1;
}
