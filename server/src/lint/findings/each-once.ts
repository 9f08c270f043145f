/** The first of all items that are the same, in order: a `default-server` line acts on many servers, and is spoken of once. */
export function eachOnce<T>(items: readonly T[], isSame: (a: T, b: T) => boolean): T[] {
  return items.filter((item, i) => items.findIndex(other => isSame(other, item)) === i);
}
