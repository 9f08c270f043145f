import { Configuration } from '../../server/src/model/configuration.ts';
import type { ProseBook } from '../../server/src/language/prose-book.ts';
import { lint } from '../../server/src/lint/lint.ts';
import type { Settings } from '../../server/src/lint/settings.ts';
import { hoverAt } from '../../server/src/service/hover.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { percentile } from './measure.ts';

/** Hovers at random places of a text that has been linted, as one in an editor has: the 99th percentile of the CPU time in ms. */
export function hovers(text: string, settings: Settings, book: ProseBook, count: number): number {
  const document = HaproxyDocument.parse(text);
  const configuration = new Configuration([document], settings.version);
  lint(configuration, settings);
  const samples: number[] = [];
  let random = 4242;
  for (let i = 0; i < count; i++) {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff;
    const before = process.cpuUsage();
    hoverAt(configuration, document, random % text.length, book);
    const { user, system } = process.cpuUsage(before);
    samples.push((user + system) / 1000);
  }
  return percentile(samples.slice(samples.length >> 3), 0.99);
}
