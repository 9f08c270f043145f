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
