import { parseArgs } from 'node:util';
import { formattingEdits, type Layout } from '../../server/src/service/formatting.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import { corpusDirectory } from '../corpus/corpus.ts';
import { findBinaries } from '../lab/haproxy.ts';
import { Oracle, type Verdict } from './haproxy.ts';
import { samplesIn } from './samples.ts';

/*
 * Formats the real configurations of the corpus, and asks HAProxies whether they say the same of them as before, line numbers apart. With --haproxy FILE,
 * which may be given several times, only those are asked; with --source NAME other parts of the corpus than `real`.
 */
const { values } = parseArgs({ options: { haproxy: { type: 'string', multiple: true, default: [] }, source: { type: 'string', multiple: true, default: ['real'] } } });

const layouts: readonly Layout[] = [{ tabSize: 4, insertSpaces: true, align: false }, { tabSize: 8, insertSpaces: false, align: true }];
const jobs = 3;

/** What was said, without where, and without how long a password took to check just then. */
function said({ verdict, messages }: Verdict): string {
  const lasting = messages.filter(({ text }) => !/takes \d+ milliseconds/.test(text));
  const texts = lasting.map(({ severity, text }) => `${severity} ${text.replace(/\.cfg:\d+/g, '.cfg').replace(/\b(line|position) \d+/g, '$1')}`);
  return [verdict, ...texts].join('\n');
}

async function main(): Promise<number> {
  const directory = corpusDirectory();
  const binaries = findBinaries(values.haproxy);
  console.log(binaries.map(({ file, version }) => `HAProxy ${version}: ${file}`).join('\n') || 'no HAProxy found');
  if (!directory || binaries.length === 0) return process.env.CI ? 1 : 0;
  const samples = samplesIn(directory).filter(({ source }) => values.source.includes(source));
  const oracle = new Oracle(undefined);
  const failures: string[] = [];
  let [passed, skipped] = [0, 0];
  const waiting = samples.flatMap(sample => layouts.map(layout => ({ sample, layout })));
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { sample: { name, bytes }, layout } = next;
      const { text, encoding } = decode(bytes);
      const result = applyEdits(text, formattingEdits(HaproxyDocument.parse(text), layout));
      // HAProxy refuses a last line without an end; the formatter gives it one.
      const before = text.endsWith('\n') || result === '' ? text : `${text}\n`;
      if (result === before) skipped += binaries.length;
      else for (const binary of binaries) {
        const [then, now] = [said(await oracle.ask(binary, encode(before, encoding))), said(await oracle.ask(binary, encode(result, encoding)))];
        if (then === now) passed++;
        else failures.push(`FAIL ${binary.version} ${name} (tabSize ${layout.tabSize}):\n--- before\n${then}\n--- after\n${now}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    oracle.close();
  }
  for (const failure of failures) console.log(failure);
  console.log(`${passed} passed, ${failures.length} failed, ${skipped} skipped`);
  return failures.length > 0 ? 1 : 0;
}

process.exitCode = await main();
