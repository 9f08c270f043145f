import type { KnownWord } from '../../language/catalogue.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Span } from '../../text/span.ts';
import type { Refer } from '../line-reference.ts';
import type { Markdown } from '../markdown.ts';

/** What is asked about: a word of a line that HAProxy reads. */
export interface Asked {
  readonly configuration: Configuration;
  readonly section: Section;
  /** The section, where it is a proxy. */
  readonly proxy: Proxy | undefined;
  readonly statement: Statement;
  readonly word: Word;
  readonly wordIndex: number;
  /** The offset in the block. */
  readonly at: number;
  readonly refer: Refer;
}

/** An argument of a word: which one it is, from 0, and what stands there and before it, by which a signature may know it better. */
export interface HoveredArgument {
  readonly index: number;
  readonly text?: string;
  readonly before?: string;
}

/** What the words under the mouse are about. */
export interface Topic {
  /** The words, relative to the block. */
  readonly span: Span;
  /** What HAProxy knows them as. */
  readonly word?: KnownWord | undefined;
  /** The argument of its signature that is under the mouse. */
  readonly argument?: HoveredArgument | undefined;
  /** What they come to in this configuration; a paragraph each. */
  readonly here?: readonly Markdown[] | undefined;
}
