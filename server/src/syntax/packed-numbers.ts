/** Offsets and other small numbers about a block in two bytes each, or in four where the block is long. */
export type PackedNumbers = Uint16Array | Uint32Array;

/** Room for `length` numbers of at most `max`, or of at most 65,535 where `max` is less: twice as many fit into the memory then. */
export function packedNumbers(length: number, max: number): PackedNumbers {
  return max <= 0xffff ? new Uint16Array(length) : new Uint32Array(length);
}
