import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import { parsedText } from './invariants.ts';
import { applyChange, changes, isFull, nastyText, realTexts } from './texts.ts';

const runs = isFull ? 100_000 : 2_000;

test('random texts, random bytes and damaged real files: nothing is lost, nothing throws', { timeout: 3_600_000 }, () => {
  const texts = realTexts();
  const damaged = fc.tuple(fc.nat(texts.length - 1), changes(5)).map(([index, list]) => list.reduce((text, change) => applyChange(text, change).text, texts[index] as string));
  const bytes = fc.uint8Array({ maxLength: 300 }).map(array => {
    const decoded = decode(array);
    expect(encode(decoded.text, decoded.encoding)).toEqual(array);
    return decoded.text;
  });
  const inputs = fc.oneof({ weight: 4, arbitrary: nastyText }, { weight: 2, arbitrary: bytes }, { weight: 1, arbitrary: damaged });
  let count = 0;
  fc.assert(fc.property(inputs, text => {
    count++;
    expect(parsedText(text)).toBe(text);
    checkText(text, { preset: 'all' });
  }), { numRuns: runs });
  console.log(`${count} inputs`);
});
