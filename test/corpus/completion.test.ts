import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { completionsAt } from '../../server/src/service/completion.ts';
import type { Completion } from '../../server/src/service/completion/proposal.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { percentile } from '../bench/measure.ts';
import { closedWords, type ClosedWord } from './closed-words.ts';
import { corpusDirectory, corpusFiles, corpusSnippets } from './corpus.ts';

const directory = corpusDirectory();
const POSITIONS = 2_000;
/** So many items are seen without scrolling. */
const SEEN = 10;

/** A sequence that is the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

interface Position {
  readonly document: HaproxyDocument;
  /** Files with an even number may be looked at when the order of proposals is worked on; the others are only measured. */
  readonly isTuned: boolean;
  readonly word: ClosedWord;
}

interface Tally {
  count: number;
  /** Seen with the word deleted, with all of the line from the word on deleted, and with two letters of it written. */
  blank: number;
  cut: number;
  two: number;
}

function realFiles(): { document: HaproxyDocument; words: ClosedWord[]; isTuned: boolean }[] {
  const samples = corpusFiles(directory as string).filter(({ name }) => name.startsWith('files/real/')).sort((a, b) => (basename(a.name) < basename(b.name) ? -1 : 1));
  return samples.map(({ name, bytes }, i) => {
    const document = HaproxyDocument.parse(decode(bytes).text, name);
    return { document, words: closedWords(new Configuration([document], defaultVersion)), isTuned: i % 2 === 0 };
  }).filter(({ words }) => words.length > 0);
}

function itemsAfter({ document, word }: Position, length: number, typed: string): readonly Completion[] {
  const edited = document.edit(word.start, length, typed);
  const found = completionsAt(new Configuration([edited], defaultVersion), edited, word.start + typed.length);
  // What the editor keeps: the letters in their order, in what the item is compared by.
  return (found?.items ?? []).filter(({ label, filter = label }) => isSubsequence(typed.toLowerCase(), filter.toLowerCase()));
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at++;
  return at === short.length;
}

function measure(positions: readonly Position[]): { all: Tally; tuned: Tally; held: Tally; contexts: Map<string, Tally>; misses: string[] } {
  const tally = (): Tally => ({ count: 0, blank: 0, cut: 0, two: 0 });
  const result = { all: tally(), tuned: tally(), held: tally(), contexts: new Map<string, Tally>(), misses: [] as string[] };
  for (const position of positions) {
    const { document, word, isTuned } = position;
    const { text } = document;
    const line = text.indexOf('\n', word.start);
    const isSeen = (length: number, typed: string) => itemsAfter(position, length, typed).slice(0, SEEN).some(({ label }) => label === word.label);
    const blank = isSeen(word.end - word.start, '');
    const cut = isSeen((line < 0 ? text.length : line) - word.start, '');
    const two = isSeen(word.end - word.start, word.label.slice(0, 2));
    const context = result.contexts.get(word.context) ?? tally();
    result.contexts.set(word.context, context);
    for (const each of [result.all, isTuned ? result.tuned : result.held, context]) {
      each.count++;
      each.blank += Number(blank);
      each.cut += Number(cut);
      each.two += Number(two);
    }
    if ((!blank || !two) && isTuned) {
      const start = text.lastIndexOf('\n', word.start - 1) + 1;
      result.misses.push(`${blank ? '' : 'blank '}${two ? '' : 'two '}${word.context}: ${word.label} in ${text.slice(start, word.start)}<<${text.slice(word.start, word.end)}>>${text.slice(word.end, line)}`);
    }
  }
  return result;
}

function percent(part: number, { count }: Tally): string {
  return `${((100 * part) / Math.max(1, count)).toFixed(1)} %`;
}

function report(title: string, tally: Tally): string {
  return `${title}: ${tally.count} positions, deleted ${percent(tally.blank, tally)}, rest of line deleted ${percent(tally.cut, tally)}, two letters ${percent(tally.two, tally)}`;
}

describe.skipIf(!directory)('the word that real files have', () => {
  const files = directory ? realFiles() : [];
  const random = randomNumbers(20);
  const position = ({ document, isTuned }: (typeof files)[number], word: ClosedWord): Position => ({ document, isTuned, word });
  const all = files.flatMap(file => file.words.map(word => position(file, word)));
  const sampled = (one: () => Position) => (directory ? Array.from({ length: POSITIONS }, one) : []);
  const byFile = sampled(() => {
    const file = files[random(files.length)]!;
    return position(file, file.words[random(file.words.length)]!);
  });
  const byWord = sampled(() => all[random(all.length)]!);

  test.each([['one of each file as likely as of another', byFile], ['any as likely as another', byWord]])(
    'is among the first ten proposals: %s', { timeout: 120_000 }, (title, positions) => {
      const found = measure(positions);
      const contexts = [...found.contexts].sort(([, a], [, b]) => b.count - b.blank - (a.count - a.blank));
      console.log([title, report('all', found.all), report('tuned half', found.tuned), report('held-out half', found.held), 'fails most:',
        ...contexts.slice(0, 14).map(([context, tally]) => report(`  ${context}`, tally)), ...(process.env['MISSES'] ? found.misses : [])].join('\n'));
      for (const tally of [found.all, found.held]) {
        expect(tally.blank / tally.count).toBeGreaterThanOrEqual(0.8);
        expect(tally.two / tally.count).toBeGreaterThanOrEqual(0.95);
      }
    },
  );
});

test.skipIf(!directory)('every place of every sample can be asked for, and what is replaced is around it', { timeout: 120_000 }, () => {
  const random = randomNumbers(7);
  const samples = [...corpusFiles(directory as string), ...corpusSnippets(directory as string)];
  let lists = 0;
  for (const sample of samples) {
    const { text } = decode(sample.bytes);
    const document = HaproxyDocument.parse(text, sample.name);
    const configuration = new Configuration([document], defaultVersion);
    for (const offset of [0, text.length, random(text.length + 1), random(text.length + 1)]) {
      const found = completionsAt(configuration, document, offset);
      if (!found) continue;
      lists++;
      const { span, items } = found;
      expect(span.start <= offset && offset <= span.end && !text.slice(span.start, span.end).includes('\n'), `${sample.name} at ${offset}`).toBe(true);
      expect(new Set(items.map(item => item.label)).size, sample.name).toBe(items.length);
    }
  }
  console.log(`${lists} lists at ${samples.length * 4} places`);
  expect(lists).toBeGreaterThan(1000);
});

test.skipIf(!directory)('a list takes no longer than one notices, in a configuration of 10,000 lines', { timeout: 120_000 }, () => {
  const [longest] = realFiles().sort((a, b) => b.document.length - a.document.length);
  const text = longest!.document.text;
  const long = text.repeat(Math.ceil(10_000 / text.split('\n').length));
  const random = randomNumbers(3);
  let document = HaproxyDocument.parse(long);
  const samples: number[] = [];
  for (let i = 0; i < 400; i++) {
    const word = longest!.words[random(longest!.words.length)]!;
    const offset = word.start + text.length * random(Math.floor(long.length / text.length));
    // A letter is written, and a list asked for.
    document = document.edit(offset, word.end - word.start, word.label);
    const configuration = new Configuration([document], defaultVersion);
    // CPU time: the machine has other work, too.
    const before = process.cpuUsage();
    completionsAt(configuration, document, offset + 1);
    const { user, system } = process.cpuUsage(before);
    samples.push((user + system) / 1000);
  }
  const slowest = percentile(samples.slice(50), 0.99);
  console.log(`${long.split('\n').length} lines: 99th percentile ${slowest.toFixed(1)} ms, median ${percentile(samples.slice(50), 0.5).toFixed(1)} ms`);
  expect(slowest).toBeLessThan(20);
});
