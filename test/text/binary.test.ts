import { expect, test } from 'vitest';
import { looksBinary } from '../../server/src/text/binary.ts';

/** Characters that are spread evenly over all that a byte can be. */
const anyBytes = Array.from({ length: 4000 }, (_, i) => String.fromCharCode((i * 167) % 256)).join('');

test.each([
  ['bytes of all kinds', anyBytes],
  ['a program, which is half NUL', anyBytes.replaceAll(/[^]/g, '$&\0')],
  ['a text that turns out to be binary', `global\n${anyBytes}`],
])('%s is binary', (_, text) => {
  expect(looksBinary(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['a configuration', 'global\n\tdaemon\r\n'.repeat(1000)],
  ['latin1', 'é à ü ÿ '.repeat(1000)],
  ['stray NUL bytes', 'bind :80\0\n'.repeat(1000)],
  ['UTF-16', 'global\n'.repeat(1000).replaceAll(/[^]/g, '$&\0')],
  ['the colours of a terminal', '\x1b[1mbind\x1b[0m'.repeat(1000)],
  ['a few control characters', `\x01\x02\x03\x04${'bind :80\n'.repeat(10)}`],
])('%s is text', (_, text) => {
  expect(looksBinary(text)).toBe(false);
});
