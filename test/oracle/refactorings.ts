import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import { corpusDirectory } from '../corpus/corpus.ts';
import { refactoringJudge } from '../corpus/refactoring-judge.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';
import { refactoringsOf, sortOf } from '../service/refactored.ts';
import { Oracle } from './haproxy.ts';
import { samplesIn, type Sample } from './samples.ts';

/*
 * Applies each refactoring wherever it is offered in the files of the corpus, some of a sort in each file: the newest HAProxy that accepts the file has to
 * accept it afterwards, what it means has to stay, and there may be no finding that was not there before.
 */
const most = 4;
const jobs = 3;

interface Tally {
  passed: number;
  skipped: number;
  readonly failures: string[];
  readonly sorts: Map<string, number>;
}

async function main(): Promise<number> {
  const directory = corpusDirectory();
  const binaries = findBinaries([]).sort((a, b) => Number(b.version) - Number(a.version));
  if (!directory || binaries.length === 0) return process.env.CI ? 1 : 0;
  const samples = samplesIn(directory).filter(({ source }) => source !== 'snippet');
  const oracle = new Oracle(undefined);
  const tally: Tally = { passed: 0, skipped: 0, failures: [], sorts: new Map() };
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < samples.length; at = next++) await tryAll(samples[at]!, binaries, oracle, tally);
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    oracle.close();
  }
  for (const failure of tally.failures) console.log(`FAIL ${failure}`);
  for (const [sort, count] of tally.sorts) console.log(`${String(count).padStart(5)} ${sort}`);
  console.log(`${tally.passed} passed, ${tally.failures.length} failed, ${tally.skipped} skipped`);
  return tally.failures.length > 0 ? 1 : 0;
}

async function tryAll({ name, bytes }: Sample, binaries: readonly Binary[], oracle: Oracle, tally: Tally): Promise<void> {
  const { text, encoding } = decode(bytes);
  const document = HaproxyDocument.parse(text);
  const binary = await newestAccepting(bytes, binaries, oracle);
  const version = binary?.version ?? (binaries[0] as Binary).version;
  const { settings } = resolveSettings({ haproxyVersion: version, preset: 'all' });
  const refactorings = refactoringsOf(document, version, most);
  if (refactorings.length === 0) return;
  const judge = refactoringJudge(new Configuration([document], version), settings);
  for (const refactoring of refactorings) {
    tally.sorts.set(sortOf(refactoring), (tally.sorts.get(sortOf(refactoring)) ?? 0) + 1);
    const problems = judge(refactoring);
    if (binary) {
      const { verdict, messages } = await oracle.ask(binary, encode(refactoring.after, encoding));
      if (verdict !== 'accepted') problems.push(`after "${refactoring.title}" HAProxy says ${messages.find(({ severity }) => severity === 'alert')?.text ?? verdict}`);
    }
    if (problems.length > 0) tally.failures.push(...problems.map(problem => `${name}, ${version}: ${problem}`));
    else if (binary) tally.passed++;
    else tally.skipped++;
  }
}

async function newestAccepting(bytes: Uint8Array, binaries: readonly Binary[], oracle: Oracle): Promise<Binary | undefined> {
  for (const binary of binaries) if ((await oracle.ask(binary, bytes)).verdict === 'accepted') return binary;
  return undefined;
}

process.exitCode = await main();
