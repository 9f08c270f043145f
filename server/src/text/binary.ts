/** So much of a text is looked at. */
const SAMPLE = 1 << 16;
/** Fewer of these characters may be an accident. */
const FEW = 16;
/** In random bytes one in eleven is such a character, in text none. */
const SHARE = 0.03;

/**
 * True for what no editor wrote: a program, an archive, a picture. It is full of control characters that stand for nothing in a text. NUL does not
 * count: a stray one, or UTF-16, has a rule that says how to mend it.
 */
export function looksBinary(text: string): boolean {
  const length = Math.min(text.length, SAMPLE);
  let controls = 0;
  let nuls = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) nuls++;
    else if (code < 0x20 ? !isTextControl(code) : code === 0x7f) controls++;
  }
  return controls >= FEW && controls > (length - nuls) * SHARE;
}

/** Bell to carriage return, and escape, which begins the colours of a terminal. */
function isTextControl(code: number): boolean {
  return (code >= 0x07 && code <= 0x0d) || code === 0x1b;
}
