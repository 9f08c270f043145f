import { lineText, rangeOf } from '../positions.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Span } from '../../text/span.ts';
import { printable } from './printable.ts';

/** No more columns of a line than these are shown. */
const WIDTH = 110;
/** So many of them stand before what is underlined, in a line that does not fit. */
const LEAD = 40;
const TAB = '    ';

/** A source line, ready to be printed, with the columns to underline. */
export interface Excerpt {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** Blanks up to what is underlined. */
  readonly indentation: string;
  /** Number of columns to underline; at least one. */
  readonly length: number;
}

/** The line that a span begins on, cut to what a terminal shows. */
export function excerptOf(document: HaproxyDocument, span: Span): Excerpt {
  const { line, column, endLine, endColumn } = rangeOf(document, span);
  const whole = lineText(document, line);
  const start = Math.min(column - 1, whole.length);
  const end = endLine > line ? whole.length : Math.min(endColumn - 1, whole.length);
  const isLong = whole.length > WIDTH;
  const from = isLong ? Math.max(0, Math.min(start - LEAD, whole.length - WIDTH)) : 0;
  const to = isLong ? Math.min(whole.length, from + WIDTH) : whole.length;
  const head = from > 0 ? '…' : '';
  const indentation = shown(whole.slice(from, start));
  const marked = shown(whole.slice(start, Math.min(end, to)));
  return {
    line,
    column,
    text: `${head}${indentation}${marked}${shown(whole.slice(Math.min(end, to), to))}${to < whole.length ? '…' : ''}`,
    indentation: ' '.repeat(columnsOf(head + indentation)),
    length: Math.max(1, columnsOf(marked)),
  };
}

function shown(text: string): string {
  return printable(text.replaceAll('\t', TAB));
}

/** Characters outside the basic plane take one column, not two. */
function columnsOf(text: string): number {
  return Array.from(text).length;
}
