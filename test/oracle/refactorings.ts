import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode, encode } from '../../server/src/text/encoding.ts';
import { corpusDirectory } from '../corpus/corpus.ts';
import { refactoringJudge } from '../corpus/refactoring-judge.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';
import { refactoringsOf, sortOf } from '../service/refactored.ts';
import { Oracle, type Verdict } from './haproxy.ts';
import { compareRedirects } from './redirects.ts';
import { samplesIn, type Sample } from './samples.ts';

/*
 * Applies each refactoring wherever it is offered in the files of the corpus, some of a sort in each file: the newest HAProxy that accepts the file has to
 * accept it afterwards, what it means has to stay, and there may be no finding that was not there before. Rewritten redirects have to answer as before.
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
  for (const binary of binaries) {
    const { compared, failures } = await compareRedirects(binary);
    console.log(`HAProxy ${binary.version}: ${compared} rewritten redirects answer ${failures.length === 0 ? 'as before' : 'otherwise'}`);
    tally.passed += compared - failures.length;
    tally.failures.push(...failures);
  }
  for (const failure of tally.failures) console.log(`FAIL ${failure}`);
  for (const [sort, count] of tally.sorts) console.log(`${String(count).padStart(5)} ${sort}`);
  console.log(`${tally.passed} passed, ${tally.failures.length} failed, ${tally.skipped} skipped`);
  return tally.failures.length > 0 ? 1 : 0;
}

async function tryAll({ name, bytes }: Sample, binaries: readonly Binary[], oracle: Oracle, tally: Tally): Promise<void> {
  const { text, encoding } = decode(bytes);
  const document = HaproxyDocument.parse(text);
  const asked = await ask(bytes, binaries, oracle);
  const binary = asked?.binary;
  const version = binary?.version ?? (binaries[0] as Binary).version;
  const { settings } = resolveSettings({ haproxyVersion: version, preset: 'all' });
  const refactorings = refactoringsOf(document, version, most);
  if (refactorings.length === 0) return;
  const judge = refactoringJudge(new Configuration([document], version), settings);
  for (const refactoring of refactorings) {
    tally.sorts.set(sortOf(refactoring), (tally.sorts.get(sortOf(refactoring)) ?? 0) + 1);
    const problems = judge(refactoring);
    if (asked) {
      const after = await oracle.ask(asked.binary, encode(refactoring.after, encoding));
      const alerts = alertsIn(after);
      if (after.verdict !== asked.said.verdict || alerts.length > alertsIn(asked.said).length) problems.push(`after "${refactoring.title}" HAProxy says ${alerts.at(-1) ?? after.verdict}`);
    }
    if (problems.length > 0) tally.failures.push(...problems.map(problem => `${name}, ${version}: ${problem}`));
    else if (binary) tally.passed++;
    else tally.skipped++;
  }
}

interface Answer {
  readonly binary: Binary;
  readonly said: Verdict;
}

/** The newest HAProxy that accepts a file; else the newest one that objects to nothing but this machine. */
async function ask(bytes: Uint8Array, binaries: readonly Binary[], oracle: Oracle): Promise<Answer | undefined> {
  const answers: Answer[] = [];
  for (const binary of binaries) {
    const said = await oracle.ask(binary, bytes);
    if (said.verdict === 'accepted') return { binary, said };
    answers.push({ binary, said });
  }
  return answers.find(({ said }) => said.verdict === 'unknown');
}

function alertsIn({ messages }: Verdict): string[] {
  return messages.filter(({ severity }) => severity === 'alert').map(({ text }) => text);
}

process.exitCode = await main();
