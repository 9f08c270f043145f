/**
 * Writes a value as one word of a line: as it is where that is safe, else in quotes. Backslashes before digits and letters that are no escapes, as in
 * a regular expression, stand for themselves outside strong quotes, too. Configuration manual, section 2.2.
 */
export function writeWord(value: string): string {
  if (value !== '' && !/[\s"'#$]|\\(?:[\\nrtx]|$)/.test(value)) return value;
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, '\\$&')}"` : `'${value}'`;
}

/** A text in which a log-format expands nothing. */
export function literalFormat(text: string): string {
  return text.replaceAll('%', '%%');
}
