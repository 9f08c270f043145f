import { widthOf } from './columns.ts';
import type { Line } from '../document-line.ts';

/** How deep each line stands: 0 or 1. Undefined where it stays where it is: above the first section, and on verbatim and blank lines. */
export type Levels = readonly (0 | 1 | undefined)[];

/**
 * Section headers stand at 0, directives at 1. The lines of an `.if` block stand at 0 when a section begins in it, else at 1. A comment stands as the
 * line below it does; at the end of a section it stays in the section when it is indented more than what comes next, else it belongs to that.
 */
export function levelsOf(lines: readonly Line[], text: string, tabSize: number): Levels {
  const levels: (0 | 1 | undefined)[] = [];
  const open: IfBlock[] = [];
  let inSection = false;
  lines.forEach((line, index) => {
    if (line.isHeader) {
      inSection = true;
      for (const block of open) block.hasHeader = true;
    }
    levels.push(line.kind === 'header' ? 0 : line.kind === 'directive' || line.kind === 'if' ? (inSection ? 1 : undefined) : undefined);
    switch (line.keyword) {
      case '.if':
        open.push({ lines: [index], hasHeader: false });
        break;
      case '.elif':
      case '.else':
        open.at(-1)?.lines.push(index);
        break;
      case '.endif':
        open.at(-1)?.lines.push(index);
        close(open.pop(), lines, levels);
    }
  });
  while (open.length > 0) close(open.pop(), lines, levels);
  placeComments(lines, levels, text, tabSize);
  return levels;
}

interface IfBlock {
  readonly lines: number[];
  hasHeader: boolean;
}

function close(block: IfBlock | undefined, lines: readonly Line[], levels: (0 | 1 | undefined)[]): void {
  if (!block?.hasHeader) return;
  for (const index of block.lines) if (lines[index]?.kind === 'if') levels[index] = 0;
}

function placeComments(lines: readonly Line[], levels: (0 | 1 | undefined)[], text: string, tabSize: number): void {
  const firstHeader = lines.findIndex(line => line.isHeader);
  const inSection = (index: number) => firstHeader >= 0 && index > firstHeader;
  const indent = (line: Line) => widthOf(text, line.start, line.first, 0, tabSize);
  let below: number | undefined;
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] as Line;
    if (line.kind === 'comment') {
      const next = below === undefined ? undefined : lines[below];
      const isOuter = next === undefined || next.isHeader || levels[below as number] === 0;
      if (!isOuter) levels[index] = inSection(index) && next.kind !== 'verbatim' ? 1 : undefined;
      else levels[index] = inSection(index) && indent(line) > (next && next.kind !== 'verbatim' ? indent(next) : 0) ? 1 : 0;
    } else if (line.kind !== 'blank') {
      below = index;
    }
  }
}
