/** Makes something when it is first asked for, and the same from then on: grammars take longer to build than a server has to answer its first question. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
