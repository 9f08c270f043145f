import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import { linesOf, type Line } from './document-line.ts';

/** Lines that can be hidden below the first of them. The span runs from the end of that line to the end of the last one. */
export interface Fold {
  readonly span: Span;
  readonly kind: 'comment' | 'region' | undefined;
}

/**
 * The folds of a document, by where they begin: sections, the branches of `.if` blocks, two or more lines of comment, and `#region` to `#endregion`.
 * No section overlaps another fold in part: it ends where the branch does in which it began, and before a branch in which the next one begins.
 */
export function foldsOf(document: HaproxyDocument): Fold[] {
  const lines = linesOf(document);
  const { text } = document;
  const regions = regionsOf(lines, text);
  const folds = [
    ...commentFolds(lines, text), ...structureFolds(lines, regions), ...regions.flatMap(({ start, end }) => fold(lines, start, end, 'region')),
  ];
  return folds.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

function fold(lines: readonly Line[], first: number, last: number, kind?: Fold['kind']): Fold[] {
  return last > first ? [{ span: { start: (lines[first] as Line).end, end: (lines[last] as Line).end }, kind }] : [];
}

function structureFolds(lines: readonly Line[], regions: readonly Span[]): Fold[] {
  const folds: Fold[] = [];
  /** The `.if` blocks that are open: where each began, and where its last branch did. */
  const open: { readonly start: number; branch: number }[] = [];
  let section: { readonly start: number; readonly depth: number } | undefined;
  const endSection = (end: number) => {
    if (!section) return;
    const { start, depth } = section;
    let last = open[depth]?.start ?? end;
    for (const region of regions) {
      if (region.start < start && start < region.end) last = Math.min(last, region.end);
      else if (start < region.start && region.start < last && last <= region.end) last = region.start;
    }
    folds.push(...fold(lines, start, lastLineOf(lines, start, last)));
    section = undefined;
  };
  lines.forEach((line, index) => {
    if (line.isHeader) {
      endSection(index);
      section = { start: index, depth: open.length };
    }
    const { keyword } = line;
    if (keyword === '.if') open.push({ start: index, branch: index });
    const innermost = open.at(-1);
    if (!innermost || (keyword !== '.elif' && keyword !== '.else' && keyword !== '.endif')) return;
    if (section?.depth === open.length) endSection(index);
    folds.push(...fold(lines, innermost.branch, index - 1));
    innermost.branch = index;
    if (keyword === '.endif') open.pop();
  });
  endSection(lines.length);
  return folds;
}

/** The last line of a section that ends before `end`: neither the blank lines there, nor the comments that belong to what comes next. */
function lastLineOf(lines: readonly Line[], start: number, end: number): number {
  const next = lines[end];
  const indentation = ({ first, start: from }: Line) => first - from;
  let last = end - 1;
  const belongsToNext = (line: Line) => next !== undefined && line.kind === 'comment' && indentation(line) <= indentation(next);
  const isNextOnes = (line: Line) => line.kind === 'blank' || belongsToNext(line);
  while (last > start && isNextOnes(lines[last] as Line)) last--;
  return last;
}

const marker = /^#\s*(end)?region\b/;

function commentFolds(lines: readonly Line[], text: string): Fold[] {
  const folds: Fold[] = [];
  let first = 0;
  const endAt = (end: number) => {
    folds.push(...fold(lines, first, end - 1, 'comment'));
    first = end + 1;
  };
  lines.forEach((line, index) => {
    if (line.kind !== 'comment' || marker.test(written(line, text))) endAt(index);
  });
  endAt(lines.length);
  return folds;
}

/** The lines with the marks, by their numbers; what is not closed is none. */
function regionsOf(lines: readonly Line[], text: string): Span[] {
  const regions: Span[] = [];
  const open: number[] = [];
  lines.forEach((line, index) => {
    const mark = line.kind === 'comment' ? marker.exec(written(line, text)) : null;
    if (!mark) return;
    if (mark[1] === undefined) open.push(index);
    const start = mark[1] === undefined ? undefined : open.pop();
    if (start !== undefined) regions.push({ start, end: index });
  });
  return regions;
}

function written({ first, end }: Line, text: string): string {
  return text.slice(first, end);
}
