import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, areCompatible, type TextEdit } from '../../server/src/text/edit.ts';
import { overlaps, textAt, touches } from '../../server/src/text/span.ts';

const edit = (start: number, end: number, text: string): TextEdit => ({ span: { start, end }, text });

describe('applyEdits', () => {
  test.each([
    ['replaces', [edit(1, 3, 'X')], 'aXd'],
    ['inserts', [edit(2, 2, 'X')], 'abXcd'],
    ['deletes', [edit(0, 4, '')], ''],
    ['reads all spans in the old text', [edit(3, 4, 'Y'), edit(0, 1, 'XXX')], 'XXXbcY'],
    ['keeps the order of insertions at one place', [edit(2, 2, '1'), edit(2, 2, '2')], 'ab12cd'],
    ['inserts before what is replaced at the same place', [edit(2, 3, 'X'), edit(2, 2, '1')], 'ab1Xd'],
    ['takes neighbours', [edit(1, 2, 'X'), edit(2, 3, 'Y')], 'aXYd'],
  ])('%s', (_, edits, expected) => {
    expect(applyEdits('abcd', edits)).toBe(expected);
  });

  test('refuses overlaps', () => {
    expect(() => applyEdits('abcd', [edit(0, 2, ''), edit(1, 3, '')])).toThrow(RangeError);
    expect(() => applyEdits('abcd', [edit(0, 3, ''), edit(1, 1, 'X')])).toThrow(RangeError);
  });
});

test('compatible edits give the same text in either order, and together are applied', () => {
  const any = fc.record({ start: fc.nat(10), length: fc.nat(3), text: fc.constantFrom('', 'X', 'YZ') }).map(({ start, length, text }) => edit(start, start + length, text));
  fc.assert(fc.property(any, any, (a, b) => {
    const text = 'abcdefghijklm';
    if (areCompatible([a], [b])) expect(applyEdits(text, [a, b])).toBe(applyEdits(text, [b, a]));
    else expect(overlaps(a.span, b.span) || (a.span.start === b.span.start && a.span.end === b.span.end)).toBe(true);
  }));
});

test('spans', () => {
  expect(textAt('abcd', { start: 1, end: 3 })).toBe('bc');
  expect([0, 1, 2, 3, 4].map(offset => touches({ start: 1, end: 3 }, offset))).toEqual([false, true, true, true, false]);
  expect(overlaps({ start: 0, end: 2 }, { start: 2, end: 3 })).toBe(false);
  expect(overlaps({ start: 0, end: 3 }, { start: 2, end: 4 })).toBe(true);
  expect(overlaps({ start: 2, end: 2 }, { start: 1, end: 3 })).toBe(true);
  expect(overlaps({ start: 1, end: 1 }, { start: 1, end: 3 })).toBe(false);
});
