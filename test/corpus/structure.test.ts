import { expect, test } from 'vitest';
import { defaultVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { fileReferences, ruleReferences } from '../../server/src/service/document-links.ts';
import { documentSymbols } from '../../server/src/service/document-symbols.ts';
import { foldsOf } from '../../server/src/service/folding.ts';
import { selectionSpans } from '../../server/src/service/selection-ranges.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import type { Span } from '../../server/src/text/span.ts';
import { manySections, oneBackend, oneSection } from '../bench/configuration.ts';
import { cpu } from '../bench/measure.ts';
import { corpusDirectory, corpusFiles } from './corpus.ts';

const directory = corpusDirectory();
const contains = (outer: Span, inner: Span) => outer.start <= inner.start && inner.end <= outer.end;

test.skipIf(!directory)('outline, folds, selections and links are sound in every file of the corpus', { timeout: 60_000 }, () => {
  const counts = { symbols: 0, folds: 0, selections: 0, links: 0 };
  for (const { name, bytes } of corpusFiles(directory as string)) {
    const document = HaproxyDocument.parse(decode(bytes).text, name);
    const configuration = new Configuration([document], defaultVersion);
    const { text } = document;
    let end = 0;
    for (const section of documentSymbols(configuration, document)) {
      expect(section.span.start, name).toBeGreaterThanOrEqual(end);
      for (const symbol of [section, ...section.children]) {
        expect(symbol.name, name).not.toBe('');
        expect(contains(symbol.span, symbol.nameSpan) && contains(section.span, symbol.span), `${name}: ${symbol.name}`).toBe(true);
        counts.symbols++;
      }
      end = section.span.end;
    }
    const folds = foldsOf(document);
    const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
    const open: { start: number; end: number }[] = [];
    for (const { span } of folds) {
      const fold = { start: lineOf(span.start), end: lineOf(span.end) };
      expect(fold.end, name).toBeGreaterThan(fold.start);
      while (open.length > 0 && (open.at(-1)?.end ?? 0) < fold.start) open.pop();
      expect(open.at(-1)?.end ?? Infinity, `${name}: line ${fold.start}`).toBeGreaterThanOrEqual(fold.end);
      open.push(fold);
      counts.folds++;
    }
    for (let offset = 0; offset <= text.length; offset += Math.max(1, Math.floor(text.length / 40))) {
      const spans = selectionSpans(configuration, document, offset);
      counts.selections += spans.length;
      spans.forEach((span, i) => { expect(contains(spans[i + 1] ?? { start: 0, end: text.length }, span), `${name}: ${offset}`).toBe(true); });
    }
    counts.links += fileReferences(configuration, document).length + ruleReferences(document).length;
  }
  console.log(`${counts.symbols} symbols, ${counts.folds} folds, ${counts.selections} selections, ${counts.links} paths`);
});

test.each([manySections, oneSection, oneBackend])('100,000 lines: $name', { timeout: 60_000 }, make => {
  const document = HaproxyDocument.parse(make(100_000));
  const configuration = new Configuration([document], defaultVersion);
  const times = { symbols: cpu(() => documentSymbols(configuration, document)), folds: cpu(() => foldsOf(document)), links: cpu(() => fileReferences(configuration, document)) };
  console.log(Object.entries(times).map(([what, time]) => `${what} ${time.toFixed(0)} ms`).join(', '));
  // The budget is 100 ms; other machines are slower, and this one is shared.
  for (const time of Object.values(times)) expect(time).toBeLessThan(300);
});
