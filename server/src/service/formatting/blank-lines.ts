import type { TextEdit } from '../../text/edit.ts';
import type { Levels } from './levels.ts';
import type { Line } from '../document-line.ts';

/**
 * The edits that leave one blank line where there are several, one before each section, and none at the start and at the end. A section begins with
 * the comments above its header, and with the `.if` line above those.
 */
export function blankLineEdits(lines: readonly Line[], levels: Levels, text: string): TextEdit[] {
  const edits: TextEdit[] = [];
  const opens = openingsOf(lines, levels);
  let last = -1;
  lines.forEach((line, index) => {
    if (line.kind === 'blank') return;
    const count = index - last - 1;
    const above = lines[last];
    const isOuter = levels[last] === 0;
    const isJoined = isOuter && above?.kind === 'comment' && count === 0;
    const isEntered = above?.kind === 'verbatim' || (isOuter && above?.kind === 'if' && above.keyword !== '.endif');
    const wanted = !above ? 0 : opens[index] && !isJoined && !isEntered ? 1 : Math.min(count, 1);
    if (above && count < wanted) edits.push({ span: { start: line.start, end: line.start }, text: endOf(above, text) });
    else if (count > 0) edits.push(...fewer(lines.slice(last + 1, index), wanted));
    last = index;
  });
  const end = lines[last];
  if (!end) return text === '' ? [] : [{ span: { start: 0, end: text.length }, text: '' }];
  // A carriage return there would become a part of the line's end.
  if (end.next === end.end && text.charCodeAt(end.end - 1) !== 13) {
    edits.push({ span: { start: end.end, end: end.end }, text: endOf(lines[0] as Line, text) });
  }
  if (end.next < text.length) edits.push({ span: { start: end.next, end: text.length }, text: '' });
  return edits;
}

/** For each line whether a section begins there, as it is seen: at its header, or at what stands directly above that and belongs to it. */
function openingsOf(lines: readonly Line[], levels: Levels): boolean[] {
  const opens = new Array<boolean>(lines.length).fill(false);
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index] as Line;
    opens[index] = line.isHeader || (levels[index] === 0 && (line.keyword === '.if' || (line.kind === 'comment' && opens[index + 1] === true)));
  }
  return opens;
}

/** Leaves `wanted` of some blank lines, without the blanks in them. */
function fewer(blank: readonly Line[], wanted: number): TextEdit[] {
  const edits = blank.slice(0, wanted).filter(line => line.end > line.start).map(({ start, end }) => ({ span: { start, end }, text: '' }));
  const [first, last] = [blank[wanted], blank.at(-1)];
  return first && last ? [...edits, { span: { start: first.start, end: last.next }, text: '' }] : edits;
}

/** The end of a line, for a new one beside it. */
function endOf({ end, next }: Line, text: string): string {
  return text.slice(end, next) || '\n';
}
