import { expect, test } from 'vitest';
import { withoutBrackets } from '../../server/src/expression/brackets.ts';

test.each([
  ['(a or b) !c', 'a !c or b !c'],
  ['( a and b ) || c', 'a b or c'],
  ['!(a or b)', '!a !b'],
  ['not(a b)', '!a or !b'],
  ['!(a or !(b or c))', '!a b or !a c'],
  ['({ path /x } or {  path_reg ^/(a|b) }) !{ method PUT }', '{ path /x } !{ method PUT } or { path_reg ^/(a|b) } !{ method PUT }'],
  ['(a or b) (a or c)', 'a or a c or b a or b c'],
  ['((a))', 'a'],
  ['not a and !b or not { path /x }', '!a !b or !{ path /x }'],
])('writes %s as %s', (written, expected) => {
  expect(withoutBrackets(written.split(/ +/))).toBe(expected);
});

test.each(['(a or b', 'a) b', '(a or) b', '()', '(a or { path /x )', 'path_beg(/api) (a)', 'a "b c" (d)', '(a or b or c) (d or e or f) (g or h)'])('leaves %s', written => {
  expect(withoutBrackets(written.split(' '))).toBeUndefined();
});

test('leaves what nobody wrote', () => {
  const many = 200_000;
  expect(withoutBrackets([`${'('.repeat(many)}a${')'.repeat(many)}`])).toBeUndefined();
});
