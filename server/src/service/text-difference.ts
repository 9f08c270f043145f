import { diffLines } from 'diff';
import type { TextEdit } from '../text/edit.ts';

/** The edits that make one text of another, by whole lines, so that cursors and marks on other lines stay where they are. */
export function editsBetween(before: string, after: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  let open: { start: number; end: number; text: string } | undefined;
  const close = () => {
    if (open) edits.push({ span: { start: open.start, end: open.end }, text: open.text });
    open = undefined;
  };
  for (const { value, added, removed } of diffLines(before, after)) {
    if (!added && !removed) {
      close();
      at += value.length;
      continue;
    }
    open ??= { start: at, end: at, text: '' };
    if (added) open.text += value;
    else open.end = at += value.length;
  }
  close();
  return edits;
}
