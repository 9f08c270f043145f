import fc from 'fast-check';

/** Texts made of what the parsers treat specially, with a few characters beyond ASCII. */
export const nastyText = fc.array(fc.oneof(
  fc.constantFrom('a', 'Z', '0', '.', '_', '-', '+', ',', '(', ')', '[', ']', '{', '}', '%', '"', "'", '\\', ' ', '\t', '\n', '\0', '!', '|'),
  fc.constantFrom('%%', '%[', '%{', '%(', 'src', ',lower', 'hdr(', '\ufeff', '\uffff', 'é', '\ud800', '😀'),
), { maxLength: 60 }).map(parts => parts.join(''));

export const nastyWords = fc.array(
  fc.oneof(fc.constantFrom('!', '!!', 'or', 'OR', '||', '{', '}', '!{', 'a', '!b', '-i', '-m', '--', 'eq', 'src', '1:1', '!or'), nastyText),
  { maxLength: 30 },
);
