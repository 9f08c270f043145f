import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Configuration } from '../../server/src/model/configuration.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { ProseBook, type ShippedProse } from '../../server/src/language/prose-book.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { manySections, oneBackend, oneListen, oneSection } from './configuration.ts';
import { hovers } from './hovers.ts';
import { keystrokes } from './keystrokes.ts';
import { cpu, processCpu, retained } from './measure.ts';
import { navigation } from './navigation.ts';
import { sizes } from './sizes.ts';
import { initializeRatio } from './start-up.ts';

/*
 * `npm run bench`: the budgets, measured in one run on one machine and told as ratios. S is one charCodeAt pass over the text. A row that is over its
 * budget is marked; nothing fails. It is run from a bundle in dist/bench, as what is shipped runs from one: tsx slows down each closure;
 * and with the room for young objects that the client gives the server (client/src/node.ts).
 */
interface Row {
  readonly what: string;
  readonly measured: string;
  readonly budget: string;
  readonly isWithin: boolean;
}

const rows: Row[] = [];
const { settings } = resolveSettings({});
const haproxy = process.env['HAPROXY_BIN'] ?? 'haproxy';
const cli = join(import.meta.dirname, '../../server/dist/cli.js');

function row(what: string, value: number, budget: number, unit: string, digits = 1): void {
  rows.push({ what, measured: Number.isNaN(value) ? 'not measured' : `${value.toFixed(digits)} ${unit}`.trim(), budget: `<= ${budget} ${unit}`.trim(), isWithin: value <= budget });
  console.error(`${what}: ${value.toFixed(digits)} ${unit}${value <= budget ? '' : ` OVER ${budget}`}`);
}

function scan(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) | 0;
  return sum;
}

function fullLint(text: string): number {
  const document = HaproxyDocument.parse(text);
  return lint(new Configuration([document], settings.version), settings).length;
}

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'haproxy-doctor-bench-'));
  try {
    const k100 = manySections(100_000);
    const files = { empty: join(directory, 'empty.cfg'), k100: join(directory, 'k100.cfg'), m1: join(directory, 'm1.cfg') };
    writeFileSync(files.empty, 'global\n');
    writeFileSync(files.k100, k100);

    const s = cpu(() => scan(k100), 30);
    const parse = cpu(() => HaproxyDocument.parse(k100), 15);
    row('parse, 100k lines', parse / s, 13, 'S');
    const check = cpu(() => fullLint(k100), 15);
    row('full lint, 100k lines, warm', check / s, 40, 'S');
    const floor = processCpu([haproxy, '-c', '-f', files.empty]);
    const haproxy100 = processCpu([haproxy, '-c', '-f', files.k100]);
    row('full lint, 100k lines, against `haproxy -c` net of an empty file', check / (haproxy100 - floor), 1, 'x', 2);

    row('didChange to diagnostics, 10k lines, p99', await keystrokes(manySections(10_000), settings, 1000), 8, 'ms');
    row('the same inside one section of 10k lines: routes', await keystrokes(oneSection(10_000), settings, 1000), 8, 'ms');
    row('the same inside one section of 10k lines: servers', await keystrokes(oneBackend(10_000), settings, 1000), 8, 'ms');
    row('the same inside one section of 10k lines: rules with conditions', await keystrokes(oneListen(10_000), settings, 1000), 8, 'ms');
    row('didChange to diagnostics, 100k lines, p99', await keystrokes(k100, settings, 400), 50, 'ms');

    const book = new ProseBook(JSON.parse(readFileSync(join(import.meta.dirname, '../../server/dist/prose.json'), 'utf8')) as Partial<ShippedProse>);
    row('hover, 10k lines, p99 of CPU time', hovers(manySections(10_000), settings, book, 2000), 5, 'ms');
    row('hover inside one section of 10k servers, p99', hovers(oneBackend(10_000), settings, book, 1000), 5, 'ms');
    row('hover inside one section of 10k rules, p99', hovers(oneListen(10_000), settings, book, 1000), 5, 'ms');
    row('hover, 100k lines, p99', hovers(k100, settings, book, 2000), 10, 'ms');
    const { cold, definition, highlight } = navigation(k100, 1000);
    row('names of 100k lines, read once', cold, 1000, 'ms', 0);
    row('definition after an edit, 100k lines, p99 of CPU time', definition, 10, 'ms');
    row('highlight after an edit, 100k lines, p99 of CPU time', highlight, 10, 'ms');

    let bytes = 0;
    for (let i = 0; i < 3; i++) {
      // What is left of the rows above may go meanwhile, which makes it less: the most of three times counts.
      bytes = Math.max(bytes, (await retained(() => {
        const document = HaproxyDocument.parse(k100);
        const configuration = new Configuration([document], settings.version);
        return [document, configuration, lint(configuration, settings)];
      })).bytes);
    }
    row('memory over the text', bytes / 100_000, 200, 'bytes a line', 0);

    const m1 = manySections(1_000_000);
    writeFileSync(files.m1, m1);
    const million = cpu(() => HaproxyDocument.parse(m1), 3);
    row('per-line cost at 1M lines against 100k', million / 10 / parse, 1.25, 'x', 2);
    row('command line against `haproxy -c`, 100k lines', processCpu([process.execPath, cli, 'check', files.k100]) / haproxy100, 1.2, 'x', 2);
    row('command line against `haproxy -c`, 1M lines', processCpu([process.execPath, cli, 'check', files.m1], 2) / processCpu([haproxy, '-c', '-f', files.m1], 2), 0.8, 'x', 2);

    row('`initialize` answered, against a server with the same libraries and no features', await initializeRatio(directory), 1.5, 'x', 2);
    for (const size of sizes()) row(size.what, size.kilobytes, size.budget, 'kB', 0);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  console.log('| what | measured | budget | |\n| --- | --- | --- | --- |');
  for (const { what, measured, budget, isWithin } of rows) console.log(`| ${what} | ${measured} | ${budget} | ${isWithin ? '' : 'OVER'} |`);
}

await main();
