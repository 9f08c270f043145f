import { expect, test } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import { parsedText } from '../fuzz/invariants.ts';
import { corpusDirectory, corpusFiles, corpusSnippets } from './corpus.ts';

const directory = corpusDirectory();

/** The oldest, one in the middle and the newest: what lies between differs from them in tables alone. */
const versions: readonly HaproxyVersion[] = ['2.4', '3.0', '3.5'];

test.skipIf(!directory)('every file and snippet of the corpus is read without a crash and given back byte for byte', { timeout: 120_000 }, () => {
  const samples = [...corpusFiles(directory as string), ...corpusSnippets(directory as string)];
  expect(samples.length).toBeGreaterThan(3000);
  const start = performance.now();
  let bytes = 0;
  let findings = 0;
  for (const sample of samples) {
    const { text, encoding } = decode(sample.bytes);
    expect(Buffer.compare(encode(parsedText(text), encoding), sample.bytes), sample.name).toBe(0);
    for (const haproxyVersion of versions) findings += checkText(text, { haproxyVersion, preset: 'all' }).length;
    bytes += sample.bytes.length;
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(`${samples.length} samples, ${bytes} bytes, ${findings} findings for ${versions.length} versions in ${seconds.toFixed(1)} s`);
});
