import { RecentMap } from '../text/recent-map.ts';

const LONGEST_KEY = 4096;
const MOST_ENTRIES = 1024;

/**
 * Remembers what `compute` gave for a text. It holds at most about 2,000 results, of texts of at most 4,096 characters; longer ones are computed
 * afresh each time. When full, what was not asked for lately goes.
 */
export function cachedByText<T>(compute: (text: string) => T): (text: string) => T {
  const results = new RecentMap<T>(MOST_ENTRIES);
  return text => (text.length > LONGEST_KEY ? compute(text) : results.get(text) ?? results.set(text, compute));
}
