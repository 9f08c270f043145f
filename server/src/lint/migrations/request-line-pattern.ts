/** A regular expression for the first line of a request, `METHOD URI HTTP/1.1`, taken apart. */
export interface RequestLinePattern {
  /** A regular expression for the URI alone. */
  readonly uri: string;
  /** The methods it asks for by name; empty: any. */
  readonly methods: readonly string[];
  /** What a replacement has to begin with, so that the method stays as it was. */
  readonly keeps: string;
  /** How many groups in front of the URI are gone. */
  readonly droppedGroups: number;
}

const anyMethod = String.raw`\[\^ :?\][*+]|\[\^: ?\][*+]|\\S[*+]|\\w[*+]|\[A-Z\][*+]|\.\*`;
const method = new RegExp(String.raw`^\^(\(?)(${anyMethod}|[A-Z]+(?:\|[A-Z]+)*)(\)?)(?: |\\s)(.*)$`, 's');

/** Takes `^([^ ]*) /path(.*)` apart. Undefined for what asks for more than a method and a URI. */
export function requestLinePatternOf(regex: string): RequestLinePattern | undefined {
  const [, opens, methods, closes, rest] = method.exec(regex) ?? [];
  if (methods === undefined || rest === undefined) return undefined;
  const names = /^[A-Z]/.test(methods) ? methods.split('|') : [];
  if (names.length > 1 && opens === '') return undefined;
  // In `^(.*)\ HTTP/1.1` what stands before the blank is the method and the path.
  const uri = /^\(*HTTP/.test(rest) ? undefined : withoutVersion(rest);
  if (uri === undefined) return undefined;
  if (opens === '(' && closes === '') return { uri: `^(${uri}`, methods: names, keeps: String.raw`\1`, droppedGroups: 0 };
  if (opens === '' && closes === ')') return undefined;
  const isGroup = opens === '(';
  return { uri: `^${uri}`, methods: names, keeps: `${isGroup ? String.raw`\1` : methods} `, droppedGroups: isGroup ? 1 : 0 };
}

/** The part of the expression that is about the URI; what stands behind a blank in it has to be the version. */
function withoutVersion(rest: string): string | undefined {
  const [, uri, version] = /^((?:[^ \\[]|\\[^s]|\[[^\]]*\])*)(?: |\\s)(.*)$/s.exec(rest) ?? [];
  if (uri === undefined || version === undefined) return rest;
  return /^\(?HTTP[\\/.[\]\d*+^-]*\)?\$?$|^\(?\.\*\)?\$?$/.test(version) ? `${uri}$` : undefined;
}

/** The replacement for the URI alone, in which groups count anew. Undefined where the method would change. */
export function uriReplacementOf(text: string, { keeps, droppedGroups, uri }: RequestLinePattern): string | undefined {
  if (!text.startsWith(keeps)) return undefined;
  const whole = droppedGroups === 0 && keeps === String.raw`\1` ? text : text.slice(keeps.length);
  const replacement = uri.endsWith('$') ? whole.replace(/ (?:HTTP\/[\d.]+|\\\d)$/, '') : whole;
  if (/\s/.test(replacement)) return undefined;
  const renumbered = replacement.replace(/\\(\d)/g, (_, group: string) => `\\${Number(group) - droppedGroups}`);
  return droppedGroups > 0 && renumbered.includes('\\0') ? undefined : renumbered;
}
