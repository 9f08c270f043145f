import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedRange } from '../../server/src/model/incremental/changed-range.ts';

test('what is around the changed range is the same in both lists', () => {
  const list = fc.array(fc.nat(3), { maxLength: 8 });
  fc.assert(fc.property(list, list, list, list, (above, gone, come, below) => {
    const [before, after] = [[...above, ...gone, ...below], [...above, ...come, ...below]];
    const { start, endBefore, endAfter } = changedRange(before, after);
    expect(before.slice(0, start)).toEqual(after.slice(0, start));
    expect(before.slice(endBefore)).toEqual(after.slice(endAfter));
    expect(start).toBeGreaterThanOrEqual(above.length);
    expect([endBefore - start, endAfter - start].every(length => length >= 0)).toBe(true);
    expect(endBefore - start).toBeLessThanOrEqual(gone.length);
  }));
});

test('two equal lists differ nowhere', () => {
  expect(changedRange([1, 2], [1, 2])).toEqual({ start: 2, endBefore: 2, endAfter: 2 });
});
