import { expect, test } from 'vitest';
import { regexProblem } from '../../server/src/expression/regex.ts';

// Each was given to 2.6 and 3.4 as `acl x path -m reg -- PATTERN`.
test.each(['(abc', 'a)', '[a', '[a\\]', '*.php', '^*a', 'a**', 'a+*', 'a*??', 'x|*', '+', 'a\\'])('HAProxy refuses %s', text => {
  expect(regexProblem(text)).toBeDefined();
});

test.each([
  'a*+', 'a*?', '(|a)*', '[]a]', '[^]a]', '(?<n>a)+', '(?P<n>a)', '(?=a)*', '(?i)abc', '(?>a)', '(a)?+', 'a|b|', '()', 'a{', ']', '}', '\\(a', '[[:alpha:](]+', '(?*a)', '[(*+]',
])('HAProxy takes %s', text => {
  expect(regexProblem(text)).toBeUndefined();
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
