/** Texts and expressions of a length for which it is no matter how an expression goes about it. */
export const MAX_SIMPLE_TEXT = 80;
const MAX_REPEATED = 3;

/** An expression that means the same everywhere, and that repeats no group, so that it may be tried on a short text; undefined for others. */
export function simpleExpression(pattern: string, ignoresCase = false): RegExp | undefined {
  return isSimple(pattern) ? new RegExp(pattern, ignoresCase ? 'i' : '') : undefined;
}

function isSimple(pattern: string): boolean {
  if (pattern.length > MAX_SIMPLE_TEXT || !/^\^?(?:[\w/.*+?|-]|\((?:\?:)?|\)(?![*+])|\[\^?[\w./-]+\]|\\[.wd/-])*\$?$/.test(pattern)) return false;
  if ((pattern.match(/[*+]/g) ?? []).length > MAX_REPEATED || /[*+?][*+?]/.test(pattern)) return false;
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
