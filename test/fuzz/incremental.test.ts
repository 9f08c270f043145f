import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Memo } from '../../server/src/model/incremental/memo.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { freshMeaning, meaning } from './invariants.ts';
import { applyChange, changes, isFull, realTexts, type Change } from './texts.ts';

/*
 * Incremental is fresh: whatever was edited in whatever order, tree, findings and positions are those of a text that was never anything else.
 */
const sequences = isFull ? 5_000 : 60;
const length = 20;
const { settings } = resolveSettings({ preset: 'all' });

function follow(text: string, list: readonly Change[]): { incremental: unknown; fresh: unknown } {
  let current = text;
  let document = HaproxyDocument.parse(text);
  meaning(document, settings);
  for (const change of list) {
    const next = applyChange(current, change);
    document = document.edit(next.offset, next.length, change.put);
    current = next.text;
    // Everything is asked for after each edit, as an editor does, so that everything that can be remembered is.
    meaning(document, settings);
  }
  return { incremental: meaning(document, settings), fresh: freshMeaning(current, settings) };
}

test(`sequences of ${length} edits`, { timeout: 3_600_000 }, () => {
  const texts = realTexts();
  let count = 0;
  fc.assert(fc.property(fc.nat(texts.length - 1), changes(length), (index, list) => {
    count++;
    const { incremental, fresh } = follow(texts[index] as string, list);
    expect(incremental).toEqual(fresh);
  }), { numRuns: sequences, endOnFailure: isFull });
  console.log(`${count} sequences of ${length} edits over ${texts.length} files`);
});

const prototype = Memo.prototype as unknown as { name: string; isCurrent: (then: readonly unknown[], now: readonly unknown[]) => boolean };
const { isCurrent } = prototype;
afterEach(() => { prototype.isCurrent = isCurrent; });

test.each(['section', 'proxy', 'stretch'])('notices when the memo "%s" ignores what it depends on', { timeout: 600_000 }, name => {
  prototype.isCurrent = function (this: { name: string }, then, now) {
    return this.name === name || isCurrent(then, now);
  };
  const texts = realTexts();
  const result = fc.check(fc.property(fc.nat(texts.length - 1), changes(length), (index, list) => {
    const { incremental, fresh } = follow(texts[index] as string, list);
    expect(incremental).toEqual(fresh);
  }), { numRuns: 2000, endOnFailure: true });
  expect(result.failed).toBe(true);
});
