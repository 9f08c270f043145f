import type { KnownWord } from '../../language/catalogue.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { HoveredArgument } from '../hover/topic.ts';

/** A line with the cursor on it. */
export interface Written {
  readonly section: Section;
  readonly statement: Statement;
  /** The index of the word that the cursor touches, else of the one that would be written there. */
  readonly index: number;
  /** The word that the cursor touches. */
  readonly word: Word | undefined;
  /** The offset in the block. */
  readonly at: number;
}

/** A word that takes arguments, and the one of them that is being written. */
export interface Invocation {
  readonly word: KnownWord;
  readonly argument: HoveredArgument;
  /** The arguments before it. */
  readonly given?: readonly string[];
}
