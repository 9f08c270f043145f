import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFull, nastyText } from '../fuzz/texts.ts';
import { formatted, layouts, spaces, expectSound } from './formatted.ts';

const numRuns = isFull ? 50_000 : 1500;

const words = ['server', 'acl', 'timeout', 'option', 'a', 'bb', 'ccc', '"x y"', 'frontend', 'backend', '.if', '.else', '.endif', '#', '# c', '\\', '\\ '];
const gaps = ['', ' ', ' ', ' ', '  ', '   ', '\t'];
const line = fc.array(fc.tuple(fc.constantFrom(...gaps), fc.constantFrom(...words)), { maxLength: 5 }).map(parts => parts.map(part => part.join('')).join(' '));
/** Lines that are likely to have words below one another. */
const columns = fc.tuple(fc.array(line, { maxLength: 10 }), fc.constantFrom('\n', '\r\n'), fc.boolean()).map(([lines, eol, ends]) => lines.join(eol) + (ends ? eol : ''));

test('no text loses anything, and formatting it twice is formatting it once', { timeout: 600_000 }, () => {
  fc.assert(fc.property(fc.oneof(nastyText, columns), fc.constantFrom(...layouts), (text, layout) => {
    expectSound(text, layout);
  }), { numRuns });
});

test('a range of all lines is the document, and any range changes none of the other lines', { timeout: 600_000 }, () => {
  fc.assert(fc.property(columns, fc.nat(100), fc.nat(100), (text, one, other) => {
    expect(formatted(text, spaces, { start: 0, end: text.length })).toBe(formatted(text, spaces));
    const [start, end] = [Math.min(one, other, text.length), Math.min(Math.max(one, other), text.length)];
    const before = start === 0 ? '' : text.slice(0, text.lastIndexOf('\n', start - 1) + 1);
    const newline = text.indexOf('\n', end);
    const after = newline < 0 ? '' : text.slice(newline + 1);
    const result = formatted(text, spaces, { start, end });
    expect(result.startsWith(before)).toBe(true);
    expect(result.endsWith(after)).toBe(true);
  }), { numRuns });
});
