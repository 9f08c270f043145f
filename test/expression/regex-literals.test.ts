import { describe, expect, test } from 'vitest';
import { requiredCharacters } from '../../server/src/expression/regex-literals.ts';

describe('the characters that a match has to have', () => {
  test.each([
    ['^/search\\?q=', '/search?q='],
    ['[?]page', '?page'],
    ['\\?+', '?'],
    ['x\\\\?y', 'xy'],
    ['^[^/?]*/x$', '/x'],
    ['[]?]a', 'a'],
    ['[x\\]?]a', 'a'],
    ['[a-z]+b', 'b'],
    ['a{2}b', 'b'],
    ['\\d\\?', '?'],
  ])('%s: %s', (expression, expected) => expect(requiredCharacters(expression)).toBe(expected));

  test.each([
    ['^/a(\\?.*)?$', '/a'],
    ['^/a\\??$', '/a'],
    ['a(b[)]\\?)c', 'ac'],
    ['a|\\?', ''],
    ['(?i)\\?', ''],
    ['\\Q?\\E', ''],
  ])('what may be missing is not among them: %s', (expression, expected) => expect(requiredCharacters(expression)).toBe(expected));

  test('a long expression takes one pass', () => {
    const time = (text: string) => { const start = process.cpuUsage().user; requiredCharacters(text); return process.cpuUsage().user - start; };
    for (const piece of ['[a', 'a\\', '(a', 'a{', '[^]']) {
      time(piece.repeat(20_000));
      expect(time(piece.repeat(200_000))).toBeLessThan(2_000_000);
    }
  });
});
