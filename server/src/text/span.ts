/** A half-open range of UTF-16 code units: `start` is the first one in, `end` the first one out. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part of `text` that `span` covers. */
export function textAt(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}

/** True when `offset` lies in `span` or touches its end, as a cursor does. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** True when the two spans share at least one code unit; an empty span overlaps what it lies strictly inside of. */
export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
