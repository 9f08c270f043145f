import { expect } from 'vitest';
import { defaultVersion } from '../../server/src/language/version.ts';
import { sectionsOf } from '../../server/src/model/sections.ts';
import { formattingEdits, type Layout } from '../../server/src/service/formatting.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import type { Span } from '../../server/src/text/span.ts';

export const spaces: Layout = { tabSize: 4, insertSpaces: true, align: false };
/** All that differs in what it does. */
export const layouts: readonly Layout[] = [spaces, { ...spaces, align: true }, { tabSize: 8, insertSpaces: false, align: false }];

/** A text as the formatter leaves it. */
export function formatted(text: string, layout: Partial<Layout> = {}, range?: Span): string {
  return applyEdits(text, formattingEdits(HaproxyDocument.parse(text), { ...spaces, ...layout }, range));
}

/** What formatting must not change: the words as they are written, and with them their values, the comments, and which lines make which section. */
export function contentOf(text: string): unknown {
  const document = HaproxyDocument.parse(text);
  const lines = document.blocks.flatMap(block => [...block.statements()].map(statement => statement.allWords.map(word => [word.text, word.value])));
  const comments = document.blocks.flatMap(block => [...block.comments()].map(({ span }) => block.text.slice(span.start, span.end).replace(/[ \t\v\f\r]+$/, '')));
  const unread = document.blocks.flatMap(block => block.unread().map(({ start, end }) => block.text.slice(start, end).replace(/\r$/, '')));
  // What is only blank above the first header is a section without lines.
  const read = sectionsOf(document, defaultVersion).filter(section => section.header ?? section.statements().length > 0);
  const sections = read.map(section => [section.kind, section.header?.values(), section.statements().map(each => each.values())]);
  return { lines, comments, unread, sections };
}

/** What holds of every text, however it is laid out. */
export function expectSound(text: string, layout: Layout): void {
  const edits = formattingEdits(HaproxyDocument.parse(text), layout);
  for (const { span, text: put } of edits) {
    expect(text.slice(span.start, span.end) + put).toMatch(/^[ \t\v\f\r\n]*$/);
    expect(text.slice(span.start, span.end)).not.toBe(put);
  }
  const once = applyEdits(text, edits);
  expect(contentOf(once)).toEqual(contentOf(text));
  expect(formatted(once, layout)).toBe(once);
}
