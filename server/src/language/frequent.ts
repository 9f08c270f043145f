import { lazyTable } from './data.ts';
import json from './data/frequent.json';

/*
 * What people write most, for putting the likeliest word first. The groups are places: a section (its directives), a family (`option backend`, else
 * `option`), a set of words. Most frequent first; what is not listed is rare.
 */
const table = lazyTable(json, (groups: Readonly<Record<string, string>>) => new Map(Object.entries(groups).map(([group, words]) => {
  const list = words.split(' ');
  return [group, new Map(list.map((word, i) => [word, 1 - i / list.length] as const))] as const;
})));

/** How usual a word is in a place: 1 for the most frequent, down to 0 for what is not listed. */
export function usualness(group: string, word: string): number {
  return table().get(group)?.get(word) ?? 0;
}

/** The usual words of a place where any word may stand, as the names of headers; most frequent first. */
export function usualWords(group: string): string[] {
  return [...(table().get(group)?.keys() ?? [])];
}

/** True for a place that has an order of its own. */
export function hasUsualWords(group: string): boolean {
  return table().has(group);
}
