import { expect, test } from 'vitest';
import { regexProblem, uncapturedReference } from '../../server/src/expression/regex.ts';

// Each was given to 2.6 and 3.4 as `acl x path -m reg -- PATTERN`.
test.each(['(abc', 'a)', '[a', '[a\\]', '*.php', '^*a', 'a**', 'a+*', 'a*??', 'x|*', '+', 'a\\'])('HAProxy refuses %s', text => {
  expect(regexProblem(text)).toBeDefined();
});

test.each([
  'a*+', 'a*?', '(|a)*', '[]a]', '[^]a]', '(?<n>a)+', '(?P<n>a)', '(?=a)*', '(?i)abc', '(?>a)', '(a)?+', 'a|b|', '()', 'a{', ']', '}', '\\(a', '[[:alpha:](]+', '(?*a)', '[(*+]',
])('HAProxy takes %s', text => {
  expect(regexProblem(text)).toBeUndefined();
});

// The same, as what is compared only: parentheses without a name are no groups there.
test.each(['(a)\\1', 'a\\9', '(a)\\81', '(a)\\g{1}', '(a)\\g1', '(a)\\g{-1}', '(a)\\g<1>', '(a)(?1)', '(a)(?-1)', '(a)(?(1)b|c)', '(?<!a)(b)\\1'])('nothing is captured for %s', text => {
  expect(uncapturedReference(text)).toBeDefined();
});

test.each(['(?<n>a)\\1', '(?P<n>a)(?P=n)', "(?'n'a)\\1", '(a)\\10', '(a)\\12', '(a)\\0', '[\\1]', '(a)\\\\1', '(a)\\Q\\1\\E', '(?#\\1)a', '(a)(?R)?', '(?:a)(?i)b'])('HAProxy compares with %s', text => {
  expect(uncapturedReference(text)).toBeUndefined();
});

test('points at what is wrong', () => {
  expect(regexProblem('ab(c')?.offset).toBe(2);
  expect(regexProblem('ab)c')?.offset).toBe(2);
});

test('takes time in proportion to the length', () => {
  const time = (length: number): number => {
    const text = '('.repeat(length);
    const start = performance.now();
    regexProblem(text);
    return performance.now() - start;
  };
  time(100_000);
  expect(time(400_000)).toBeLessThan(40 * Math.max(1, time(100_000)));
});
