import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { haproxyVersions } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode, encode, type Encoding } from '../../server/src/text/encoding.ts';
import { corpusDirectory } from '../corpus/corpus.ts';
import { edited, editsOf, freshFor, namedIn } from '../corpus/renames.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';
import { Oracle } from './haproxy.ts';
import { samplesIn, type Sample } from './samples.ts';

/*
 * Gives everything in a configuration that has a name another one, and asks the newest HAProxy that accepts it again. A name that was forgotten leads nowhere
 * then, and HAProxy refuses it. Of a file that none accepts, the lines that are objected to are left out: most name files that are not on this machine.
 */
const { values } = parseArgs({ options: { haproxy: { type: 'string', multiple: true, default: [] }, cache: { type: 'string' }, source: { type: 'string', multiple: true, default: [] } } });

const jobs = 2;
/** How often lines are left out of a file before it is given up. */
const rounds = 12;

interface Result {
  /** Undefined where nothing has a name, or no HAProxy here accepts the file. */
  readonly renamed: number | undefined;
  readonly failures: readonly string[];
}

async function main(): Promise<number> {
  const directory = corpusDirectory();
  const binaries = findBinaries(values.haproxy).sort((a, b) => haproxyVersions.indexOf(b.version) - haproxyVersions.indexOf(a.version));
  console.log(binaries.map(({ file, version }) => `HAProxy ${version}: ${file}`).join('\n') || 'no HAProxy found');
  if (!directory || binaries.length === 0) return process.env.CI ? 1 : 0;
  const everyKind: Sample = { name: 'names.cfg', source: 'names', bytes: readFileSync(join(import.meta.dirname, '../model/names.cfg')), labels: {} };
  const samples = [everyKind, ...samplesIn(directory)].filter(({ source }) => values.source.length === 0 || values.source.includes(source));
  const oracle = new Oracle(values.cache);
  try {
    const results = await tryAll(samples, sample => tryRenames(oracle, binaries, sample));
    const failed = results.filter(({ failures }) => failures.length > 0);
    const skipped = results.filter(({ renamed }) => renamed === undefined).length;
    for (const { failures } of failed) for (const failure of failures) console.log(`FAIL ${failure}`);
    console.log(`${results.reduce((sum, { renamed = 0 }) => sum + renamed, 0)} names changed`);
    console.log(`${results.length - failed.length - skipped} passed, ${failed.length} failed, ${skipped} skipped`);
    return failed.length > 0 ? 1 : 0;
  } finally {
    oracle.close();
  }
}

async function tryAll(samples: readonly Sample[], attempt: (sample: Sample) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < samples.length; at = next++) results[at] = await attempt(samples[at]!);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

async function tryRenames(oracle: Oracle, binaries: readonly Binary[], { name, bytes }: Sample): Promise<Result> {
  const { text, encoding } = decode(bytes);
  // Most snippets are one line in a section nobody refers to.
  if (namedIn(new Configuration([HaproxyDocument.parse(text)], '3.4')).length === 0) return { renamed: undefined, failures: [] };
  const found = await accepted(oracle, binaries, text, encoding);
  if (!found) return { renamed: undefined, failures: [] };
  const { binary, text: kept } = found;
  const configuration = new Configuration([HaproxyDocument.parse(kept)], binary.version);
  const renames = namedIn(configuration).map(({ thing, places: [place] }, i) => ({ thing, edits: editsOf(configuration, place, freshFor(thing, kept, i)) }));
  const objectionTo = async (edits: ReturnType<typeof editsOf>) => {
    const { verdict, messages } = await oracle.ask(binary, encode(edited(configuration, edits), encoding));
    return verdict === 'accepted' ? undefined : (messages.find(({ severity }) => severity === 'alert')?.text ?? verdict);
  };
  const objection = await objectionTo(renames.flatMap(({ edits }) => edits));
  if (objection === undefined) return { renamed: renames.length, failures: [] };
  const failures: string[] = [];
  for (const { thing, edits } of renames) {
    const alone = await objectionTo(edits);
    if (alone !== undefined) failures.push(`${binary.version} ${name}: ${thing.kind} ${thing.name}: ${alone}`);
  }
  return { renamed: renames.length, failures: failures.length > 0 ? failures : [`${binary.version} ${name}: all at once: ${objection}`] };
}

/** What the newest HAProxy accepts: the whole text, else what remains of it. */
async function accepted(oracle: Oracle, binaries: readonly Binary[], text: string, encoding: Encoding): Promise<{ binary: Binary; text: string } | undefined> {
  for (const binary of binaries) if ((await oracle.ask(binary, encode(text, encoding))).verdict === 'accepted') return { binary, text };
  for (const binary of binaries) {
    const lines = text.split('\n');
    for (let round = 0; round < rounds; round++) {
      const { verdict, messages } = await oracle.ask(binary, encode(lines.join('\n'), encoding));
      if (verdict === 'accepted') return { binary, text: lines.join('\n') };
      const wrong = messages.flatMap(({ severity, line }) => (severity === 'alert' && line !== undefined && lines[line - 1] !== '' ? [line - 1] : []));
      if (wrong.length === 0) break;
      for (const line of wrong) lines[line] = '';
    }
  }
  return undefined;
}

process.exitCode = await main();
