import type { Span } from '../text/span.ts';
import type { Block } from './block.ts';

/**
 * A place that survives edits elsewhere in the file: offsets (UTF-16) relative to an immutable block of the syntax tree. Statements and words are
 * places.
 */
export interface Place {
  readonly block: Block;
  readonly span: Span;
}

/** True for words, or lines, that begin at the same place: they are the same one, whichever view of it. */
export function isSamePlace(a: Place, b: Place): boolean {
  return a.block === b.block && a.span.start === b.span.start;
}
