import { expect, test } from 'vitest';
import { applyRepair } from '../../server/src/lint/check-text.ts';
import type { Finding, Repair } from '../../server/src/lint/finding.ts';
import { fix, safeRepair } from '../../server/src/lint/fix.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { corpusDirectory, corpusFiles } from './corpus.ts';
import { differences, effectiveValues } from './effective-values.ts';

const directory = corpusDirectory();
const { settings } = resolveSettings({ preset: 'all' });
const read = (text: string) => new Configuration([HaproxyDocument.parse(text)], settings.version);

/**
 * What a safe repair may change by the rule it is of, besides the setting that its title names: lines that HAProxy refused or cut short mean something
 * else, or anything at all, once they are mended.
 */
const mendsWhatIsRefused: ReadonlySet<string> = new Set(['unclosed-quote', 'missing-final-newline', 'byte-order-mark', 'nul-byte', 'stray-carriage-return', 'empty-word', 'removed-directive', 'line-continuation', 'bad-escape', 'bad-variable']);

/** HAProxy itself says of these words that it makes no use of them. */
function takesAwayWhatIsIgnored({ category, severity }: Finding, { title }: Repair): boolean {
  return category === 'validity' && severity === 'warning' && title.startsWith('Remove ');
}

test.skipIf(!directory)('a safe repair changes nothing but what it names, in every file of the corpus', { timeout: 300_000 }, () => {
  let repairs = 0;
  const wrong: string[] = [];
  for (const { name, bytes } of corpusFiles(directory as string)) {
    const { text } = decode(bytes);
    const configuration = read(text);
    const before = effectiveValues(configuration);
    for (const finding of lint(configuration, settings)) {
      for (const repair of finding.repairs.filter(({ safety }) => safety === 'safe')) {
        repairs++;
        if (mendsWhatIsRefused.has(finding.rule) || takesAwayWhatIsIgnored(finding, repair)) continue;
        const named: readonly string[] = `${repair.title} ${finding.message}`.match(/[\w.-]+/g) ?? [];
        const changed = differences(before, effectiveValues(read(applyRepair(text, repair))));
        const unnamed = changed.filter(value => !(value.split(' | ').at(-1) as string).split(' ').every(word => named.includes(word)));
        if (unnamed.length > 0) wrong.push(`${name}: ${finding.rule}: "${repair.title}" changes ${unnamed.join(', ')}`);
      }
    }
  }
  console.log(`${repairs} safe repairs`);
  expect(wrong).toEqual([]);
});

test.skipIf(!directory)('fixing everything twice is fixing it once, and leaves all other bytes alone', { timeout: 300_000 }, () => {
  let changed = 0;
  for (const { name, bytes } of corpusFiles(directory as string)) {
    const { text } = decode(bytes);
    const once = fix(read(text), settings, safeRepair);
    const fixed = (once.configuration.documents[0] as HaproxyDocument).text;
    const twice = fix(once.configuration, settings, safeRepair);
    expect(twice.applied, name).toEqual([]);
    if (once.applied.length === 0) expect(fixed, name).toBe(text);
    else changed++;
  }
  console.log(`${changed} files changed by their safe repairs`);
});
