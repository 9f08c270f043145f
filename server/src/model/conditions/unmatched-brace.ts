/** Where the first brace stands that closes none of the same word, as those in `a{2}` do; -1 where there is none. Behind a backslash it is a text. */
export function unmatchedBrace(text: string): number {
  if (!text.includes('}')) return -1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth < 0) return i;
  }
  return -1;
}
