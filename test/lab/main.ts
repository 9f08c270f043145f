import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadCases, type Case } from './case.ts';
import { findBinaries, type Binary } from './haproxy.ts';
import { flakyCases, hasFailed, table } from './report.ts';
import { trapsPage } from './traps-page.ts';
import { tryCase, type Trial } from './trial.ts';

/*
 * Proves on real HAProxies what our rules say. See README.md.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    haproxy: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '10' },
    'haproxy-only': { type: 'boolean', default: false },
    page: { type: 'string' },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

// So that the HAProxies started are ended on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const wholeLimit = 9 * 60_000;
const neededInCi = ['2.6', '3.2'];

const binaries = findBinaries(values.haproxy);
console.log(binaries.map(({ file, version }) => `HAProxy ${version}: ${file}`).join('\n') || 'no HAProxy found');
if (binaries.length === 0) process.exit(1);
if (process.env.CI && !neededInCi.every(needed => binaries.some(({ version }) => version === needed))) {
  console.error(`CI needs HAProxy ${neededInCi.join(' and ')}: set HAPROXY_BINARIES`);
  process.exit(1);
}

const cases = loadCases(path.join(import.meta.dirname, 'cases'), positionals);
const jobs = cases.flatMap(tried => binaries.map(binary => ({ tried, binary })));
const trials = await inParallel(jobs, Number(values.jobs));

if (trials.length > 0) console.log(table(trials, values.verbose));
const flaky = flakyCases(trials);
if (flaky.length > 0) console.log(`flaky: ${flaky.join(', ')}`);
const failed = trials.filter(hasFailed).length;
const skipped = jobs.length - trials.length;
if (skipped > 0) console.log(`skipped because the ${wholeLimit / 60_000} minutes for all were over, which is a failure too`);
if (values.page && failed + skipped === 0) fs.writeFileSync(values.page, trapsPage(trials));
console.log(`${trials.length - failed} passed, ${failed} failed, ${skipped} skipped`);
// What is written to a pipe is not there yet.
process.stdout.write('', () => process.exit(failed + skipped > 0 ? 1 : 0));

/** Tries the jobs, several at a time, and gives the trials in the order of the jobs. No job is begun when the time for all is over. */
async function inParallel(waiting: readonly { tried: Case; binary: Binary }[], workers: number): Promise<Trial[]> {
  const begun = performance.now();
  const done: (Trial | undefined)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < waiting.length && performance.now() - begun < wholeLimit) {
      const at = next++;
      const { tried, binary } = waiting[at]!;
      done[at] = await tryCase(binary, tried, values['haproxy-only']);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return done.filter(trial => trial !== undefined);
}
