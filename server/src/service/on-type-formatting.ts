import { preprocessorKeywords } from '../language/preprocessor.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { indentation, type Layout } from './formatting.ts';

/** The characters after which an editor asks. */
export const typedCharacters = ['\n', ' '] as const;

/**
 * The edits after a character was typed; `offset` is behind it. A line that has become a section header goes to column 0. A new line below a
 * directive is indented as that one, and one below a header as directives are. Below a blank line, a comment, or a line of an `.if` block it stays where the editor has put it.
 */
export function onTypeEdits(document: HaproxyDocument, offset: number, typed: string, layout: Layout): TextEdit[] {
  const line = lineAt(document, offset);
  const isHeader = line.statement?.isHeader === true;
  if (typed === ' ') return isHeader && line.first + (line.statement?.word(0)?.text.length ?? 0) + 1 === offset ? indent(line, '') : [];
  if (typed !== '\n' || line.span.start === 0) return [];
  const above = lineAt(document, line.span.start - 1);
  if (!above.statement) return [];
  const own = above.statement.isHeader ? '' : above.statement.indentation;
  const edits = indent(line, isHeader ? '' : own === '' ? indentation(1, layout) : own);
  if (above.statement.isHeader) return [...indent(above, ''), ...edits];
  return preprocessorKeywords.includes(above.statement.keyword) || !isInSection(document, above) ? [] : edits;
}

interface TypedLine {
  readonly block: number;
  /** Without the line end. */
  readonly span: Span;
  /** Where the blanks at its start end. */
  readonly first: number;
  readonly text: string;
  readonly statement: Statement | undefined;
}

function lineAt(document: HaproxyDocument, offset: number): TypedLine {
  // The empty line behind the last line end is in no block.
  const isBehindAll = offset === document.length && document.blocks.at(-1)?.text.endsWith('\n') === true;
  const block = document.blockIndexAt(offset);
  const blockStart = document.starts[block] as number;
  const { text } = document.blocks[block] as HaproxyDocument['blocks'][number];
  const at = offset - blockStart;
  const start = isBehindAll ? text.length : text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', start);
  const written = text.slice(start, newline < 0 ? text.length : newline).replace(/\r$/, '');
  const first = start + (/^[ \t]*/.exec(written)?.[0].length ?? 0);
  const statement = statementFrom(document, block, first);
  const span = { start: blockStart + start, end: blockStart + start + written.length };
  return { block, span, first: blockStart + first, text: written, statement };
}

function statementFrom(document: HaproxyDocument, block: number, start: number): Statement | undefined {
  for (const statement of document.blocks[block]?.statements() ?? []) if (statement.span.start === start) return statement;
  return undefined;
}

function isInSection(document: HaproxyDocument, { block }: TypedLine): boolean {
  return document.blocks.slice(0, block + 1).some(each => each.startsWithHeader);
}

function indent({ span, first, text }: TypedLine, wanted: string): TextEdit[] {
  return text.slice(0, first - span.start) === wanted ? [] : [{ span: { start: span.start, end: first }, text: wanted }];
}
