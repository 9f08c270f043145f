/** A regular expression for a header line, taken apart: the header, and what its value has to match. */
export interface HeaderPattern {
  readonly name: string;
  /** A regular expression for the value; empty: any value. */
  readonly value: string;
}

/** Takes `^Name: *value` apart. Undefined where the name is not written out. */
export function headerPatternOf(regex: string): HeaderPattern | undefined {
  const [, name, rest] = /^\^([A-Za-z][\w-]*):(.*)$/s.exec(regex) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  // The blanks behind the colon are no part of the value that today's rules see.
  return { name, value: rest.replace(/^(?:\[[ \t]*(?:\\t|\\s)?\]| |\\s)[*+?]?/, '') };
}

/** Takes the replacement of a header line apart: `Name: value`. Undefined where the name is not written out. */
export function headerTextOf(text: string): HeaderPattern | undefined {
  const [, name, value] = /^([A-Za-z][\w-]*):[ \t]*(.*)$/s.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : { name, value };
}

/** True for a regular expression that matches the same whether upper and lower case count or not: it has no letters but those of its escapes. */
export function hasNoCase(regex: string): boolean {
  return !/[A-Za-z]/.test(regex.replace(/\\[sSdDwWbB]/g, ''));
}
