import { expect, test } from 'vitest';
import { decode } from '../../server/src/text/encoding.ts';
import { expectSound, formatted, layouts, spaces } from '../service/formatted.ts';
import { corpusDirectory, corpusFiles, corpusSnippets } from './corpus.ts';

const directory = corpusDirectory();

/** So many single directives, spread evenly over all that there are. */
const SNIPPETS = 500;

test.skipIf(!directory)('formatting changes blanks only, and twice is once, in every file of the corpus', { timeout: 120_000 }, () => {
  const snippets = corpusSnippets(directory as string);
  const step = Math.floor(snippets.length / SNIPPETS);
  const samples = [...corpusFiles(directory as string), ...snippets.filter((_, index) => index % step === 0).slice(0, SNIPPETS)];
  let changed = 0;
  for (const { name, bytes } of samples) {
    const { text } = decode(bytes);
    for (const layout of layouts) expect(() => { expectSound(text, layout); }, name).not.toThrow();
    if (formatted(text, spaces) !== text) changed++;
  }
  expect(samples.length).toBeGreaterThan(SNIPPETS);
  console.log(`${samples.length} samples in ${layouts.length} layouts, of which ${changed} were not laid out so before`);
});
