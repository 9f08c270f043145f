import { overlaps, type Span } from './span.ts';

/** Replace what `span` covers by `text`. An empty span inserts, an empty text deletes. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/**
 * Applies edits to a text. All spans refer to the text as it was before the first edit.
 * Insertions at one offset keep the order in which they are given.
 * @throws RangeError when two edits overlap.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.span.start - b.edit.span.start || a.edit.span.end - b.edit.span.end || a.index - b.index);
  let result = '';
  let done = 0;
  for (const { edit } of ordered) {
    if (edit.span.start < done) throw new RangeError(`overlapping edits at offset ${edit.span.start}`);
    result += text.slice(done, edit.span.start) + edit.text;
    done = edit.span.end;
  }
  return result + text.slice(done);
}

/** True when the two sets of edits can both be applied to the same text, in one go, with a result that does not depend on their order. */
export function areCompatible(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return !a.some(x => b.some(y => overlaps(x.span, y.span) || (x.span.start === y.span.start && x.span.end === y.span.end)));
}
