/** How a file's bytes became text, and have to become bytes again. */
export type Encoding = 'utf-8' | 'latin1';

const CHUNK = 8192;

/** Reads a file's bytes. What is not UTF-8 is read as latin1, byte for byte, so that nothing is lost; a byte order mark stays, since HAProxy refuses it. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    const parts: string[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK) parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
    return { text: parts.join(''), encoding: 'latin1' };
  }
}

/** True for a text that is UTF-16 by its mark, and was read as latin1: every other character is NUL. */
export function isUtf16(text: string): boolean {
  return /^(?:\u00FF\u00FE|\u00FE\u00FF)/.test(text);
}

/** The bytes of a text: the inverse of `decode`. @throws RangeError for a character that latin1 does not have. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw new RangeError(`character ${i} is not in latin1`);
    bytes[i] = code;
  }
  return bytes;
}
