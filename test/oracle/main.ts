import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { haproxyVersions } from '../../server/src/language/version.ts';
import { corpusDirectory } from '../corpus/corpus.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';
import { compare, type Comparison } from './compare.ts';
import { Oracle } from './haproxy.ts';
import { askRepaired } from './repairs.ts';
import { figuresOf, tableOf, worstOf, type Figures } from './report.ts';
import { samplesIn, type Sample } from './samples.ts';

/*
 * Compares what we call valid with what real HAProxies do, over the corpus. See README.md.
 */
const { values } = parseArgs({
  options: {
    haproxy: { type: 'string', multiple: true, default: [] },
    cache: { type: 'string' },
    source: { type: 'string', multiple: true, default: [] },
    worst: { type: 'string', default: '12' },
    write: { type: 'boolean', default: false },
  },
});

const figuresFile = join(import.meta.dirname, 'figures.json');
const jobs = 3;

async function main(): Promise<number> {
  const directory = corpusDirectory();
  const binaries = findBinaries(values.haproxy);
  console.log(binaries.map(({ file, version }) => `HAProxy ${version}: ${file}`).join('\n') || 'no HAProxy found');
  if (!directory || binaries.length === 0) return process.env.CI ? 1 : 0;
  const samples = samplesIn(directory).filter(({ source }) => values.source.length === 0 || values.source.includes(source));
  const oracle = new Oracle(values.cache);
  try {
    const compared = [...(await askAll(oracle, binaries, samples)), ...byLabel(binaries, samples)];
    const figures = figuresOf(compared);
    console.log(`\n${tableOf(figures)}\n${worstOf(compared, Number(values.worst))}\n`);
    if (values.write) writeFileSync(figuresFile, `${JSON.stringify(figures, null, 1)}\n`);
    return verdictOn(figures, await repairsBreaking(oracle, binaries, samples));
  } finally {
    oracle.close();
  }
}

async function askAll(oracle: Oracle, binaries: readonly Binary[], samples: readonly Sample[]): Promise<Comparison[]> {
  const waiting = binaries.flatMap(binary => samples.map(sample => ({ binary, sample })));
  const compared: Comparison[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < waiting.length; at = next++) {
      const { binary, sample } = waiting[at]!;
      const said = await oracle.ask(binary, sample.bytes);
      const label = sample.labels[binary.version];
      // Where this machine lacks a file, a user or a variable, what was said on a machine that has them counts.
      compared[at] = compare(sample, binary.version, label && label.verdict !== said.verdict ? label : said);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return compared;
}

/** Configurations that a HAProxy accepts, and no longer once all safe repairs are applied. */
async function repairsBreaking(oracle: Oracle, binaries: readonly Binary[], samples: readonly Sample[]): Promise<string[]> {
  const broken: string[] = [];
  for (const binary of binaries) {
    const repaired = await askRepaired(oracle, binary, samples);
    console.log(`HAProxy ${binary.version}: safe repairs change ${repaired.changed} accepted configurations, ${repaired.broken.length} of which it then rejects`);
    broken.push(...repaired.broken);
  }
  return broken;
}

/** What was said of the files by versions that are not here. */
function byLabel(binaries: readonly Binary[], samples: readonly Sample[]): Comparison[] {
  const others = haproxyVersions.filter(version => !binaries.some(binary => binary.version === version));
  return others.flatMap(version => samples.flatMap(sample => (sample.labels[version] ? [compare(sample, version, sample.labels[version])] : [])));
}

/** Holds the figures against the committed ones: no false alarm, and nothing seen less well than before. */
function verdictOn(figures: Readonly<Record<string, Figures>>, broken: readonly string[]): number {
  const committed = existsSync(figuresFile) ? (JSON.parse(readFileSync(figuresFile, 'utf8')) as Record<string, Figures>) : {};
  const failures: string[] = broken.map(each => `a safe repair breaks ${each}`);
  for (const [key, now] of Object.entries(figures)) {
    const then = committed[key];
    if (now.falseAlarms > 0) failures.push(`${key}: ${now.falseAlarms} false alarms`);
    if (!then) continue;
    const fell = (part: 'flagged' | 'alertLinesSeen' | 'warningLinesSeen', whole: 'rejected' | 'alertLines' | 'warningLines') => now[part] / now[whole] < then[part] / then[whole] - 1e-9;
    if (fell('flagged', 'rejected') || fell('alertLinesSeen', 'alertLines')) failures.push(`${key}: alerts are seen less well than in figures.json`);
    if (fell('warningLinesSeen', 'warningLines')) failures.push(`${key}: warnings are seen less well than in figures.json`);
  }
  for (const failure of failures) console.log(`FAIL ${failure}`);
  const groups = Object.keys(figures).length;
  console.log(`${Math.max(0, groups - failures.length)} passed, ${failures.length} failed, 0 skipped`);
  return failures.length > 0 ? 1 : 0;
}

process.exitCode = await main();
