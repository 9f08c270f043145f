/** What differs between two lists: all before `start`, and all from `endBefore` and from `endAfter` on, is the same. */
export interface ChangedRange {
  readonly start: number;
  readonly endBefore: number;
  readonly endAfter: number;
}

/** Finds it by comparing from both ends: after a keystroke, thousands of sections are the same objects as before. */
export function changedRange(before: readonly unknown[], after: readonly unknown[]): ChangedRange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, endBefore: before.length - same, endAfter: after.length - same };
}
