/** Words that say nothing of what a thing does. */
const empty = new Set(`a an and any are as at be been by can do does each for from has have if in into is it its no not of off on only or so some such than that the their them
  then there these they this those to up used uses was what when where which while who will with within without sets set specifies defines enables disables returns gives
  configures allows indicates value values option options parameter setting number name haproxy one two current currently`.split(/\s+/));

/** The words of a text, in lower case, without marks. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/** The different words of a text that neither its name nor any other entry could have: what it has to say. */
export function ownWords(text: string, name: string): string[] {
  const stems = new Set(wordsOf(name).map(stemOf));
  return [...new Set(wordsOf(text))].filter(word => !empty.has(word) && !stems.has(stemOf(word)));
}

function stemOf(word: string): string {
  return word.slice(0, 5);
}

/** All runs of `length` words, each as one string. */
export function runsOf(text: string, length: number): string[] {
  const words = wordsOf(text);
  return words.slice(0, Math.max(0, words.length - length + 1)).map((_, at) => words.slice(at, at + length).join(' '));
}
