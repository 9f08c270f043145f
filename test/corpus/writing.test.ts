import { expect, test } from 'vitest';
import { emptyBook } from '../../server/src/language/prose-book.ts';
import { defaultVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { inlayHintsIn } from '../../server/src/service/inlay-hints.ts';
import { inlayHintKinds } from '../../server/src/service/inlay-hints/hint.ts';
import { signatureHelpAt } from '../../server/src/service/signature-help.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { corpusDirectory, corpusFiles } from './corpus.ts';

const directory = corpusDirectory();

test.skipIf(!directory)('signature help and inlay hints are sound in every file of the corpus', { timeout: 60_000 }, () => {
  const counts = { helps: 0, hints: 0 };
  for (const { name, bytes } of corpusFiles(directory as string)) {
    const document = HaproxyDocument.parse(decode(bytes).text, name);
    const configuration = new Configuration([document], defaultVersion);
    const { length } = document;
    const hints = inlayHintsIn(configuration, document, { start: 0, end: length }, inlayHintKinds);
    counts.hints += hints.length;
    for (const [i, { offset, label }] of hints.entries()) {
      expect(offset, name).toBeGreaterThanOrEqual(hints[i - 1]?.offset ?? 0);
      expect(label.every(({ text, to }) => text !== undefined || to !== undefined), name).toBe(true);
    }
    // A part has the hints of its lines, and no others.
    const [from, to] = [Math.floor(length / 3), Math.floor(length / 2)];
    expect(inlayHintsIn(configuration, document, { start: from, end: to }, inlayHintKinds), name).toEqual(hints.filter(({ offset }) => from <= offset && offset <= to));
    for (let offset = 0; offset <= length; offset += Math.max(1, Math.floor(length / 150))) {
      const help = signatureHelpAt(configuration, document, offset, emptyBook);
      if (!help) continue;
      counts.helps++;
      expect(help.signatures[help.active], name).toBeDefined();
      for (const { label, parameters, active } of help.signatures) {
        expect(active === undefined || active < parameters.length, `${name}: ${label}`).toBe(true);
        for (const { span } of parameters) expect(label.slice(span.start, span.end).trim().length, `${name}: ${label}`).toBe(span.end - span.start);
      }
    }
  }
  console.log(`${counts.helps} signatures, ${counts.hints} hints`);
  expect(counts.helps).toBeGreaterThan(5000);
  expect(counts.hints).toBeGreaterThan(500);
});
