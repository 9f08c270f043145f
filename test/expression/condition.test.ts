import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition, type Term } from '../../server/src/expression/condition.ts';
import { nastyWords } from './arbitrary.ts';

const wordsOf = (text: string): string[] => text.split(' ').filter(word => word !== '');

function groups(text: string): string {
  const { groups } = parseCondition(wordsOf(text));
  const written = (term: Term): string => (term.negated ? '!' : '') + (term.kind === 'named' ? term.name : `<${term.text}>`);
  return groups.map(group => group.map(written).join(' & ')).join(' | ');
}

function problems(text: string): string[] {
  return parseCondition(wordsOf(text)).problems.map(({ kind, word, tolerated }) => `${kind} ${word}${tolerated ? ' tolerated' : ''}`);
}

describe('accepted conditions', () => {
  it.each([
    ['a', 'a'],
    ['a b c', 'a & b & c'],
    ['a or b', 'a | b'],
    ['a OR b || c d', 'a | b | c & d'],
    ['!a', '!a'],
    ['! a', '!a'],
    ['!!a ! !b ! ! ! c', 'a & b & !c'],
    ['{ path_beg /api }', '<path_beg /api>'],
    ['!{ src 10.0.0.0/8 } a', '!<src 10.0.0.0/8> & a'],
    ['! { src 10.0.0.0/8 } || TRUE', '!<src 10.0.0.0/8> | TRUE'],
    ['{ hdr(host) -i a.example or b }', '<hdr(host) -i a.example or b>'],
    ['{ src { }', '<src {>'],
    ['{ path !or }', '<path !or>'],
    ['a and b', 'a & and & b'],
    ['{src 1', '{src & 1'],
    ['or1 a|| b', 'or1 & a|| & b'],
  ])('%s', (text, expected) => {
    expect(groups(text)).toBe(expected);
    expect(problems(text)).toEqual([]);
  });

  it('gives word numbers', () => {
    const { groups: [group = []] } = parseCondition(wordsOf('! a { src 1 2 } b'));
    expect(group.map(term => (term.kind === 'named' ? term.word : [term.firstWord, term.endWord]))).toEqual([1, [3, 6], 7]);
  });

  it('reads what stands between braces as an ACL', () => {
    const { groups: [[term] = []] } = parseCondition(wordsOf('{ path,lower -m beg /a /b }'));
    expect(term?.kind === 'anonymous' && term.test.patterns).toEqual([{ text: '/a', word: 3 }, { text: '/b', word: 4 }]);
  });

  it('ends at an empty word', () => {
    expect(parseCondition(['a', '', 'b']).groups).toEqual(parseCondition(['a']).groups);
  });

  it('keeps words apart that look alike when joined', () => {
    expect(parseCondition(['a b']).groups).not.toEqual(parseCondition(['a', 'b']).groups);
    expect(parseCondition(['1:a']).groups).not.toEqual(parseCondition(['a']).groups);
  });
});

// HAProxy 2.6 and 3.2 refuse all of these but the tolerated ones, which they take silently.
describe('problems, and what is read all the same', () => {
  it.each<[string, string[], string]>([
    ['', ['empty-condition 0 tolerated'], ''],
    ['a ||', ['empty-group 2 tolerated'], 'a'],
    ['|| a', ['empty-group 0 tolerated'], 'a'],
    ['a || or b', ['empty-group 2 tolerated'], 'a | b'],
    ['a !', ['dangling-negation 1 tolerated'], 'a'],
    ['a ! or b', ['dangling-negation 1 tolerated'], 'a | b'],
    ['!', ['dangling-negation 0 tolerated', 'empty-group 1 tolerated'], ''],
    ['{ }', ['empty-test 0'], '<>'],
    ['a { src 1', ['missing-closing-brace 1'], 'a & <src 1>'],
    ['{', ['missing-closing-brace 0'], '<>'],
    ['a }', ['unexpected-brace 1'], 'a'],
  ])('%s', (text, expected, read) => {
    expect(problems(text)).toEqual(expected);
    expect(groups(text)).toBe(read);
  });
});

it('reads any words, with word numbers in bounds and in order', () => {
  fc.assert(fc.property(nastyWords, words => {
    const { groups, problems } = parseCondition(words);
    let next = 0;
    for (const term of groups.flat()) {
      const [start, end] = term.kind === 'named' ? [term.word, term.word + 1] : [term.firstWord, term.endWord];
      expect(start).toBeGreaterThanOrEqual(next);
      expect(end).toBeGreaterThanOrEqual(start);
      if (term.kind === 'named') expect(words[start]?.endsWith(term.name)).toBe(true);
      else expect(words.slice(start, end).join(' ')).toBe(term.text);
      next = end;
    }
    expect(next).toBeLessThanOrEqual(words.length);
    for (const { word } of problems) expect(word >= 0 && word <= words.length).toBe(true);
  }), { numRuns: 2000 });
});

it('reads 100,000 words', () => {
  const words = Array.from({ length: 100_000 }, (_, index) => ['a', 'or', '!{', 'src', '}'][index % 5] ?? '');
  expect(parseCondition(words).groups.length).toBe(20_001);
  expect(parseCondition(['{', ...words.map(() => 'x')]).problems.length).toBe(1);
});
