const LONGEST_KEY = 4096;
const MOST_ENTRIES = 1024;

/**
 * Remembers what `compute` gave for a text. It holds at most about 2,000 results, of texts of at most 4,096 characters; longer ones are computed
 * afresh each time. When full, what was not asked for lately goes.
 */
export function cachedByText<T>(compute: (text: string) => T): (text: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  return text => {
    if (text.length > LONGEST_KEY) return compute(text);
    const known = recent.get(text);
    if (known !== undefined) return known;
    const key = detached(text);
    const result = older.get(key) ?? compute(key);
    if (recent.size >= MOST_ENTRIES) {
      older = recent;
      recent = new Map();
    }
    recent.set(key, result);
    return result;
  };
}

/** The same text, sharing no memory with the document it was sliced from: joining makes a new string. */
function detached(text: string): string {
  return `${text} `.slice(0, -1);
}
