/**
 * Offsets and other small numbers about a block, from `start` on: in two bytes each, or in four where the block is long. Short blocks share arrays, since an
 * array of its own takes two hundred bytes more, and a file has a block a section.
 */
export interface PackedNumbers {
  readonly array: Uint16Array | Uint32Array;
  readonly start: number;
}

/** So many numbers an array that is shared has. */
const SHARED_LENGTH = 1 << 14;
/** Longer blocks have arrays of their own, so that little room is left over in those that are shared. */
const MAX_SHARED = SHARED_LENGTH >> 4;

let shared = new Uint16Array(SHARED_LENGTH);
let used = 0;

/** @param max none of the numbers is greater */
export function pack(numbers: Uint32Array, max: number): PackedNumbers {
  if (max > 0xffff) return { array: numbers.slice(), start: 0 };
  if (numbers.length > MAX_SHARED) return { array: Uint16Array.from(numbers), start: 0 };
  if (used + numbers.length > SHARED_LENGTH) [shared, used] = [new Uint16Array(SHARED_LENGTH), 0];
  const start = used;
  shared.set(numbers, start);
  used += numbers.length;
  return { array: shared, start };
}
