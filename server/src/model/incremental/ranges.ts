/** Numbers, or addresses as numbers, from one to another, both included. */
export interface Range {
  readonly from: number | bigint;
  readonly to: number | bigint;
}

/** True when a value is in one of these. */
export function contain(ranges: readonly Range[], value: number | bigint): boolean {
  return ranges.some(({ from, to }) => from <= value && value <= to);
}

/** True when no value is in one of `first` and in one of `second`. */
export function areApart(first: readonly Range[], second: readonly Range[]): boolean {
  return first.every(a => second.every(b => a.to < b.from || b.to < a.from));
}

/** True when each range of `narrow` is part of one range of `wide`. Neighbours are not put together: `0:5 6:9` is not said to have all of `4:7`. */
export function lieWithin(narrow: readonly Range[], wide: readonly Range[]): boolean {
  return narrow.every(a => wide.some(b => b.from <= a.from && a.to <= b.to));
}
