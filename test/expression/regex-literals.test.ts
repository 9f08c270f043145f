import { describe, expect, test } from 'vitest';
import { beginsWithSlash, neverBeginsWithSlash, requiredCharacters } from '../../server/src/expression/regex-literals.ts';

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

describe('a slash at the start of each match', () => {
  test.each(['^/', '^/img', '^\\/img', '\\A/img', '^/a|^/b', '^(/a|/b)x', '^(?:/a|\\/b)', '^/(a|b)', '^/[|]b', '^/a\\|b', '^/{1}a', '^/+a'])(
    '%s', expression => expect(beginsWithSlash(expression)).toBe(true));

  test.each(['', '/img', '^/a|b', '^/a|/b', '^/?a', '^/*a', '^/{0,1}a', '^/{,1}a', '^/{0}a', '^(/a)?', '^(/a|b)', '^((https?:)?/a)', '^[/a]', '^(?i)/a', '^(?!/a)/b', '^.*/a'])(
    'not %s', expression => expect(beginsWithSlash(expression)).toBe(false));

  test('a long expression takes one pass', () => {
    const time = (text: string) => { const start = process.cpuUsage().user; beginsWithSlash(text); return process.cpuUsage().user - start; };
    for (const piece of ['[a', '^/a|', '^(/a|', '|(', '[^]']) {
      time(piece.repeat(20_000));
      expect(time(piece.repeat(20_000)), piece).toBeLessThan(500_000);
    }
  });
});

describe('something other than a slash at the start of each match', () => {
  test.each([
    '^img', '^(api|v1)/', '^(?:api)/', '^[a-z]+/x', '^api|^v1', '^\\w+', '^a?b', '^[^/]+/x', '(?i)^api', '^\\.well-known', '\\Aimg', '^[]a-z]+', '^a+', '^a{2}', '^[\\w.-]+/',
  ])('%s', expression => expect(neverBeginsWithSlash(expression)).toBe(true));

  test.each([
    '', 'img', '^/img', '^a?', '^a*/x', '^a{0,1}/', '^(a|b)?/x', '^(/a|b)', '^(|api)/', '^/api|^v1', '^api|v1', '^[+-9]x', '^[/a]', '^[^a]x', '^\\W', '^\\S+', '^[\\D]x', '^.api',
    '^(.*)/x', '^(?!/api)', '^(?=/x)', '^$', '^\\/x', '^[[:punct:]]a', '^((a)|b)/',
  ])('not %s', expression => expect(neverBeginsWithSlash(expression)).toBe(false));

  test('a long expression takes one pass', () => {
    const time = (text: string) => { const start = process.cpuUsage().user; neverBeginsWithSlash(text); return process.cpuUsage().user - start; };
    for (const piece of ['[a', 'a?', '(a)?', '(a?', '^a?|', '^(a|', '|(', '[^]']) {
      time(`^${piece.repeat(20_000)}`);
      expect(time(`^${piece.repeat(20_000)}`), piece).toBeLessThan(500_000);
    }
  });
});
