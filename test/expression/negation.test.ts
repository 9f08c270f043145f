import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCondition } from '../../server/src/expression/condition.ts';
import { canAllFail, withoutConstants, type PolarCondition } from '../../server/src/expression/negation.ts';

/** From `if a !b` and `unless c`. */
function conditions(...texts: string[]): PolarCondition[] {
  return texts.map(text => {
    const [keyword, ...words] = text.split(' ');
    return { condition: parseCondition(words), unless: keyword === 'unless' };
  });
}

it.each<[boolean, string[]]>([
  [true, []],
  [true, ['if a']],
  [false, ['if a', 'if !a']],
  [false, ['if a', 'unless a']],
  [true, ['if a', 'if b']],
  [false, ['if a b', 'if a !b', 'if !a']],
  [false, ['if a or !a']],
  [true, ['if a !a']],
  [false, ['if TRUE']],
  [true, ['if FALSE', 'unless TRUE']],
  [false, ['unless FALSE']],
  [false, ['if { always_true }']],
  [false, ['if { path_beg /a }', 'unless { path_beg /a }']],
  [true, ['if { path_beg /a }', 'unless { path_beg /b }']],
  [true, ['if { rand(100) lt 50 }', 'unless { rand(100) lt 50 }']],
  [false, ['unless a b', 'if a']],
  [true, ['unless a or b', 'if a']],
  [false, ['unless']],
  [true, ['if']],
])('%s for %j', (expected, texts) => {
  expect(canAllFail(conditions(...texts))).toBe(expected);
});

it('asks the caller which ACLs are constant', () => {
  expect(canAllFail(conditions('if any'), name => (name === 'any' ? true : undefined))).toBe(false);
  expect(canAllFail(conditions('if TRUE'), () => undefined)).toBe(true);
});

it('leaves out what always or never holds', () => {
  const without = (text: string) => {
    const meant = withoutConstants(parseCondition(text.split(' ')));
    return typeof meant === 'boolean' ? meant : meant.groups.map(group => group.map(term => (term.kind === 'named' ? term.name : term.text)));
  };
  expect(['TRUE', '!FALSE', '{ always_true }', 'a or TRUE', 'FALSE', '!TRUE a or b FALSE'].map(without)).toEqual([true, true, true, true, false, false]);
  expect(['TRUE a', 'a or FALSE', 'a or b TRUE or !{ always_true } c', 'a b'].map(without)).toEqual([[['a']], [['a']], [['a'], ['b']], [['a', 'b']]]);
});

it('agrees with trying all values of 12 ACLs', () => {
  const names = 'abcdefghijkl'.split('');
  const term = fc.tuple(fc.constantFrom(...names), fc.boolean());
  const rule = fc.record({ groups: fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }), unless: fc.boolean() });
  fc.assert(fc.property(fc.array(rule, { maxLength: 14 }), rules => {
    const text = rules.map(({ groups, unless }) =>
      `${unless ? 'unless' : 'if'} ${groups.map(group => group.map(([name, negated]) => (negated ? '!' : '') + name).join(' ')).join(' or ')}`);
    const someFallThrough = Array.from({ length: 1 << names.length }, (_, values) => values).some(values =>
      rules.every(({ groups, unless }) =>
        groups.some(group => group.every(([name, negated]) => ((values >> names.indexOf(name)) & 1) === (negated ? 0 : 1))) === unless));
    expect(canAllFail(conditions(...text))).toBe(someFallThrough);
  }), { numRuns: 300 });
});

it('ends on conditions too hard to decide, with true', () => {
  // n + 1 pigeons in n holes: unsatisfiable, and exponential for this method.
  const holes = 12;
  const pigeons = Array.from({ length: holes + 1 }, (_, pigeon) => Array.from({ length: holes }, (_, hole) => `p${pigeon}h${hole}`));
  const placed = pigeons.map(row => `if ${row.map(name => `!${name}`).join(' ')}`);
  const shared = pigeons.flatMap((row, first) => pigeons.slice(first + 1).flatMap(other => row.map((name, hole) => `if ${name} ${other[hole]}`)));
  expect(canAllFail(conditions(...placed, ...shared))).toBe(true);
});

it('ends on 100,000 words', () => {
  const words = Array.from({ length: 100_000 }, (_, index) => (index % 3 === 2 ? 'or' : `a${index}`));
  expect(canAllFail([{ condition: parseCondition(words), unless: false }, { condition: parseCondition(words), unless: false }])).toBe(true);
});
