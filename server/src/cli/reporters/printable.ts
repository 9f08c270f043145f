/** Where the control pictures begin: one visible character for each control character. */
const PICTURES = 0x2400;

/** A text of which no character moves the cursor or colours the screen, and which has as many characters as before. Takes tabs for blanks. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, character => {
    const code = character.charCodeAt(0);
    if (character === '\t') return ' ';
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === 0x7f ? '\u2421' : '\uFFFD';
  });
}
