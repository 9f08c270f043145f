/** The candidate that a person most likely meant by `word`, or undefined when none is near: at most a third of its letters differ. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const others = [...candidates].filter(candidate => candidate !== word);
  const lower = word.toLowerCase();
  // There may be thousands of names, and a keystroke makes one letter differ: to look for more than that takes much longer.
  const near = closestWithin(lower, others, 2);
  return near ?? closestWithin(lower, others, Math.max(1, Math.floor(word.length / 3)) + 1);
}

/** The first candidate with the least distance below the limit. */
function closestWithin(lower: string, candidates: readonly string[], limit: number): string | undefined {
  let best: string | undefined;
  let bestDistance = limit;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - lower.length) >= bestDistance) continue;
    const distance = distanceBetween(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The edit distance of two words; most candidates begin and end as the word does, and where they are the same there is nothing to compare. */
function distanceBetween(a: string, b: string, limit: number): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  const longer = Math.max(a.length, b.length) - start - end;
  if (longer < 2 || limit === 1) return Math.min(longer, limit);
  // One step makes one letter differ, or two that have changed places.
  if (limit === 2 && (longer > 2 || a.length !== b.length)) return limit;
  return editDistance(a.slice(start, a.length - end), b.slice(start, b.length - end), limit);
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; `limit` or more is told as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (a.length > 100 || b.length > 100) return limit;
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, (previous[j - 1] as number) + (same ? 0 : 1));
      if (!same && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (twoBack[j - 2] as number) + 1);
      row.push(cost);
    }
    if (Math.min(...row) >= limit) return limit;
    [twoBack, previous] = [previous, row];
  }
  return Math.min(limit, previous[b.length] as number);
}
