import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { kinds } from '../../server/src/language/catalogue.ts';
import { isKnownIn } from '../../server/src/language/lifetime.ts';
import { isAtLeast } from '../../server/src/language/version.ts';
import { rules } from '../../server/src/lint/registry.ts';
import { examplesOf, type Example } from '../../tools/prose/check.ts';
import { allEntries, textsOf, wordsOfEntry } from '../../tools/prose/entries.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';
import { isEnvironmental, messagesIn } from './messages.ts';
import { ProseFiles } from './prose-files.ts';

/*
 * Asks HAProxy about every example of the prose: `tsx test/oracle/prose.ts [FILE...]`, where FILE is the beginning of a path below language/prose. The
 * binaries are those in HAPROXY_BINARIES. Each example is given to one that knows the word; it has to be accepted, or refused where it says so.
 */
const wanted = process.argv.slice(2);
const binaries = findBinaries([]).sort((a, b) => Number(b.version) - Number(a.version));
const jobs = 3;

interface Trial {
  readonly what: string;
  readonly example: Example;
  readonly binary: Binary;
  /** It is about what some builds of HAProxy leave out. */
  readonly needsBuild: boolean;
}

/** Debian's OpenSSL has no SSLv3. */
const thisMachine = 'all SSL/TLS versions are disabled';

function trials(): { trials: Trial[]; untried: number } {
  const entries = allEntries();
  const found: Trial[] = [];
  let untried = 0;
  for (const kind of kinds) {
    const texts = textsOf(entries, kind);
    for (const entry of entries.filter(each => each.kind === kind && (wanted.length === 0 || wanted.some(path => each.file.startsWith(path))))) {
      const words = wordsOfEntry(entry, () => texts);
      for (const example of examplesOf(entry, words)) {
        const knowing = binaries.filter(({ version }) => words.every(({ fact }) => isKnownIn(fact, version)));
        const binary = knowing.find(({ version }) => isAtLeast(example.version, version)) ?? knowing[0];
        if (binary) found.push({ what: `${entry.file}: ${entry.headings.join(', ')}`, example, binary, needsBuild: words.some(({ fact }) => fact.build !== undefined) });
        else untried++;
      }
    }
  }
  return { trials: found, untried };
}

async function main(): Promise<number> {
  console.log(binaries.map(({ file, version }) => `HAProxy ${version}: ${file}`).join('\n') || 'no HAProxy found');
  if (binaries.length === 0) return process.env['CI'] ? 1 : 0;
  const files = new ProseFiles();
  const { trials: waiting, untried } = trials();
  let [failed, unknown, next] = [0, untried, 0];
  const work = async (): Promise<void> => {
    for (let at = next++; at < waiting.length; at = next++) {
      const { what, example, binary, needsBuild } = waiting[at] as Trial;
      const { file, text } = files.make(example.text);
      const { status, output } = await ask(binary, file);
      const judged = judge(example, status, output, needsBuild);
      if (judged === 'unknown') unknown++;
      else if (judged !== undefined) {
        failed++;
        console.log(`\n${what} (${example.label}, HAProxy ${binary.version}): ${judged}\n${text}${output}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    files.close();
  }
  console.log(`\n${waiting.length - failed - (unknown - untried)} passed, ${failed} failed, ${unknown} skipped`);
  return failed === 0 ? 0 : 1;
}

/** What is wrong; `unknown` where this machine or this build lacks something; undefined when all is well. */
function judge({ label }: Example, status: number | null, output: string, needsBuild: boolean): string | undefined {
  const alerts = messagesIn(output).filter(({ severity }) => severity === 'alert');
  const isRefused = status !== 0 && status !== 2;
  const rule = rules.find(({ name }) => name === label);
  // A rule of validity says what HAProxy says, but not always as loud.
  if (rule?.category === 'validity') return undefined;
  if (label === 'refused') return isRefused ? undefined : 'is accepted';
  if (!isRefused) return undefined;
  const isOfMachine = alerts.every(alert => isEnvironmental(alert) || alert.text.includes(thisMachine));
  return needsBuild || (alerts.length > 0 && isOfMachine) ? 'unknown' : 'is refused';
}

function ask(binary: Binary, file: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // An `acme` section leaves a key where HAProxy runs.
    const child = spawn(binary.file, ['-c', '-f', file], { cwd: dirname(file), stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000, killSignal: 'SIGKILL' });
    let output = '';
    const collect = (data: Buffer): void => void (output += data.toString('latin1'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', status => {
      resolve({ status, output });
    });
  });
}

process.exitCode = await main();
