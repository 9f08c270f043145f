import { describe, expect, it } from 'vitest';
import { converterFact } from '../../server/src/language/converters.ts';
import { fetchFact, parametersOf } from '../../server/src/language/fetches.ts';
import { namesWithValues, sampleValuesOf } from '../../server/src/language/sample-values.ts';

describe('what fetches and converters want of their arguments', () => {
  it('speaks of names that there are, and of places that they have', () => {
    for (const kind of ['fetch', 'converter'] as const) {
      for (const name of namesWithValues[kind]) {
        const fact = kind === 'fetch' ? fetchFact(name) : converterFact(name);
        expect(fact, name).toBeDefined();
        for (const { at } of sampleValuesOf(kind, name, '3.4')) expect(at, name).toBeLessThan(parametersOf(fact ?? { args: '' }).length);
      }
    }
  });

  it('goes by the version', () => {
    const takes = (text: string, version: '2.6' | '3.4') => sampleValuesOf('fetch', 'uuid', version).every(({ pattern }) => pattern?.test(text));
    expect([takes('4', '2.6'), takes('7', '2.6'), takes('4', '3.4'), takes('7', '3.4')]).toEqual([true, false, true, true]);
  });
});
