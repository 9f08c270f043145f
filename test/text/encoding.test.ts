import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../server/src/text/encoding.ts';

const bytes = (...values: number[]) => new Uint8Array(values);

test('UTF-8 is read as such, byte order mark and all', () => {
  expect(decode(bytes(0xef, 0xbb, 0xbf, 0xc3, 0xa9))).toEqual({ text: '\ufeffé', encoding: 'utf-8' });
});

test('what is not UTF-8 is read byte for byte', () => {
  expect(decode(bytes(0x61, 0xe9, 0x0a))).toEqual({ text: 'aé\n', encoding: 'latin1' });
  expect(decode(bytes(0xff, 0xfe, 0x61, 0x00))).toEqual({ text: 'ÿþa\0', encoding: 'latin1' });
});

test('all bytes come back', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), array => {
    const { text, encoding } = decode(array);
    expect(encode(text, encoding)).toEqual(array);
  }));
  const long = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);
  const { text, encoding } = decode(long);
  expect(encode(text, encoding)).toEqual(long);
});

test('latin1 refuses what it does not have', () => {
  expect(() => encode('a€', 'latin1')).toThrow(new RangeError('character 1 is not in latin1'));
});
