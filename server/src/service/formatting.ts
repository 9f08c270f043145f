import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { blankLineEdits } from './formatting/blank-lines.ts';
import { columnsOf, widthOf, type Row } from './formatting/columns.ts';
import { levelsOf, type Levels } from './formatting/levels.ts';
import { linesOf, type Line } from './document-line.ts';

/** How a document is to be laid out. */
export interface Layout {
  /** The width of one level of indentation, and of a tab. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
  /** Puts the words of neighbouring lines with the same keyword into columns, where nobody has yet. */
  readonly align: boolean;
}

/**
 * The edits that lay out a document: indentation, the blanks between words and at the ends of lines, blank lines. What is inside of words and
 * comments stays, and so do lines that hold what HAProxy refuses or does not read to the end. One edit for each run of blanks that changes, in no
 * order. With `range` only those of the lines that it touches.
 */
export function formattingEdits(document: HaproxyDocument, layout: Layout, range?: Span): TextEdit[] {
  const { text } = document;
  const lines = linesOf(document);
  const levels = levelsOf(lines, text, layout.tabSize);
  const edits = [...blankLineEdits(lines, levels, text)];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as Line;
    const first = at++;
    if (line.kind === 'directive') {
      while (lines[at]?.kind === 'directive' || lines[at]?.kind === 'comment') at++;
      formatRun(lines.slice(first, at), levels.slice(first, at), text, layout, edits);
    } else if (line.kind !== 'blank' && line.kind !== 'verbatim') {
      formatLine(line, levels[first], text, layout, edits);
    }
  }
  return range ? withinLines(edits, lines, range) : edits;
}

/** The blanks that one level of indentation is made of. */
export function indentation(level: 0 | 1, { tabSize, insertSpaces }: Pick<Layout, 'tabSize' | 'insertSpaces'>): string {
  return level === 0 ? '' : insertSpaces ? ' '.repeat(tabSize) : '\t';
}

/** A line that has no columns with others. */
function formatLine(line: Line, level: Levels[number], text: string, layout: Layout, edits: TextEdit[]): void {
  indent(line, level, text, layout, edits);
  const pieces = line.pieces;
  pieces.forEach(({ end }, at) => {
    const next = pieces[at + 1];
    replace({ start: end, end: next?.start ?? line.end }, next ? ' ' : '', text, edits);
  });
}

function indent({ start, first }: Line, level: Levels[number], text: string, layout: Layout, edits: TextEdit[]): void {
  if (level !== undefined) replace({ start, end: first }, indentation(level, layout), text, edits);
}

/** A row of cells, and the line that it is made of. */
interface LineRow extends Row {
  readonly line: Line;
  readonly level: Levels[number];
  readonly pieces: readonly Span[];
}

/** Directives and the comments between them, without anything else between: what is below one another there may stay so. */
function formatRun(run: readonly Line[], levels: Levels, text: string, layout: Layout, edits: TextEdit[]): void {
  const mayGoOn = ({ kind }: Line, i: number): boolean => kind === 'comment' && run[i - 1]?.kind === 'directive' && run[i - 1]?.hasComment === true;
  if (!layout.align && !run.some((line, i) => mayGoOn(line, i) || isSpread(line, text))) {
    run.forEach((line, i) => {
      indent(line, levels[i], text, layout, edits);
    });
    return;
  }
  const rows: LineRow[] = [];
  run.forEach((line, i) => {
    const level = levels[i];
    const row = rowOf(line, level, text, layout);
    const above = rows.at(-1);
    const last = above?.cells.at(-1);
    const isBelowComment = above?.line === run[i - 1] && last?.isComment === true && last.start === row.cells[0]?.start;
    if (line.kind === 'comment' && level === 1 && isBelowComment) rows.push({ ...row, indent: undefined });
    else if (line.kind === 'directive') rows.push(row);
    else formatLine(line, level, text, layout, edits);
  });
  const columns = columnsOf(rows, layout.align);
  rows.forEach(({ line, level, pieces, cells, indent: start }, i) => {
    const placed = columns[i] as number[];
    if (start === undefined) replace({ start: line.start, end: line.first }, ' '.repeat(placed[0] as number), text, edits);
    else indent(line, level, text, layout, edits);
    pieces.forEach((piece, at) => {
      const next = pieces[at + 1];
      const gap = next ? (placed[at + 1] as number) - (placed[at] as number) - (cells[at]?.width ?? 0) : 0;
      replace({ start: piece.end, end: next?.start ?? line.end }, ' '.repeat(gap), text, edits);
    });
  });
}

/** True when more than one blank, or another one than a space, may stand between words, or none at all before a comment, or some at the end. */
function isSpread({ first, end, hasComment }: Line, text: string): boolean {
  const written = text.slice(first, end);
  return /[\t\v\f\r]| {2}| $/.test(written) || (hasComment && /[^ ]#/.test(written));
}

function rowOf(line: Line, level: Levels[number], text: string, { tabSize }: Layout): LineRow {
  const pieces = line.pieces;
  let [offset, column] = [line.start, 0];
  const cells = pieces.map(({ start, end }, at) => {
    const cellStart = column + widthOf(text, offset, start, column, tabSize);
    [offset, column] = [end, cellStart + end - start];
    return { start: cellStart, width: end - start, isComment: line.hasComment && at === pieces.length - 1 };
  });
  return { line, level, pieces, cells, keyword: line.keyword, indent: level === undefined ? (cells[0]?.start ?? 0) : level * tabSize };
}

function replace(span: Span, wanted: string, text: string, edits: TextEdit[]): void {
  if (span.end - span.start !== wanted.length || text.slice(span.start, span.end) !== wanted) edits.push({ span, text: wanted });
}

/** The edits inside of the lines that a range touches; one that ends at the start of a line does not touch it. */
function withinLines(edits: readonly TextEdit[], lines: readonly Line[], range: Span): TextEdit[] {
  const touched = lines.filter(({ start, end, next }) => (start > range.start ? start < range.end : range.start < next || range.start === end));
  const [start, end] = [touched[0]?.start ?? range.start, touched.at(-1)?.next ?? range.start];
  // What is put in at the end stands before the next line, unless there is none.
  const isInside = ({ span }: TextEdit) => span.end < end || (span.end === end && (span.start < end || end === lines.at(-1)?.end));
  return edits.filter(edit => edit.span.start >= start && isInside(edit));
}
