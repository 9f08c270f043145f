import { kinds } from '../server/src/language/catalogue.ts';
import { problemsOf } from './prose/check.ts';
import { deciding } from './prose/deciding.ts';
import { allEntries, missingHeadings, textsOf, wordsOfEntry } from './prose/entries.ts';
import { proseFileOf } from './prose/files.ts';
import { manualRuns } from './prose/manual.ts';

/*
 * `npm run prose -- [FILE...]`: what the prose still lacks, and what is wrong with what is there. FILE is a path below server/src/language/prose, or the
 * beginning of one, as in `directives/tune`. Names with a star need the sub-headings. Exit status 1 when there is anything to say.
 */
const wanted = process.argv.slice(2);
const isWanted = (file: string) => wanted.length === 0 || wanted.some(path => file.startsWith(path));
const manual = manualRuns();
if (!manual) console.log("HAProxy's manual is not installed (haproxy-doc): nothing is compared with it.");

const entries = allEntries();
let problems = 0;
let missing = 0;
for (const kind of kinds) {
  const texts = textsOf(entries, kind);
  const seen = new Map<string, string>();
  for (const entry of entries.filter(each => each.kind === kind)) {
    for (const heading of entry.headings) {
      const other = seen.get(heading);
      seen.set(heading, entry.file);
      if (other !== undefined && (isWanted(entry.file) || isWanted(other))) say(`${entry.file}: ${heading}: is in ${other}, too`);
    }
    if (isWanted(entry.file)) for (const problem of problemsOf(entry, wordsOfEntry(entry, () => texts), manual)) say(`${entry.file}: ${entry.headings.join(', ')}: ${problem}`);
  }
  const byFile = new Map<string, string[]>();
  for (const { heading, words } of missingHeadings(kind, entries)) {
    const word = words[0];
    const file = word ? proseFileOf(word) : kind;
    if (isWanted(file)) byFile.set(file, [...(byFile.get(file) ?? []), deciding[kind]?.includes(heading) ? `${heading} *` : heading]);
  }
  for (const [file, headings] of byFile) {
    missing += headings.length;
    console.log(`\n${file} lacks ${headings.length}:\n  ${headings.join('\n  ')}`);
  }
}
console.log(`\n${missing} lacking, ${problems} wrong, ${entries.filter(({ file }) => isWanted(file)).length} entries`);
if (missing + problems > 0) process.exitCode = 1;

function say(problem: string): void {
  problems++;
  console.log(problem);
}
