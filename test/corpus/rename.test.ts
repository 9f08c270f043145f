import { expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { occurrenceAt, type Occurrence } from '../../server/src/model/symbols.ts';
import { codeLensesOf, codeLensText } from '../../server/src/service/code-lens.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { textAt } from '../../server/src/text/span.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { dice } from '../bench/configuration.ts';
import { corpusDirectory, corpusFiles, corpusSnippets } from './corpus.ts';
import { edited, editsOf, freshFor, namedIn, type Named } from './renames.ts';

const directory = corpusDirectory();
const { settings } = resolveSettings({ preset: 'all' });
const read = (text: string) => new Configuration([HaproxyDocument.parse(text)], settings.version);

/** The kinds of all things with how often each is named. */
function counts(all: readonly Named[]): string[] {
  return all.map(({ thing, places }) => `${thing.kind} ${places.map(({ role }) => role).join()}`);
}

/** The rules that are violated, with where. A frontend and a backend of one name are told of until one of them gets another. */
function rulesIn(configuration: Configuration): string[] {
  const text = configuration.documents[0]?.text ?? '';
  const findings = lint(configuration, settings).filter(({ rule }) => rule !== 'duplicate-proxy-name');
  return findings.map(({ rule, span }) => `${text.slice(0, span.start).split('\n').length} ${rule}`);
}

test.skipIf(!directory)('a rename changes every place of a name and nothing else, and can be taken back', { timeout: 60_000 }, () => {
  const roll = dice(20);
  let renames = 0;
  for (const { name, bytes } of corpusFiles(directory as string).filter(sample => sample.name.includes('real/'))) {
    const { text } = decode(bytes);
    const before = read(text);
    const all = namedIn(before);
    const chosen = all[roll(all.length)];
    if (!chosen) continue;
    renames++;
    const { thing, places } = chosen;
    const from = places[roll(places.length)] as Occurrence;
    const fresh = freshFor(thing, text, renames);
    const edits = editsOf(before, from, fresh);
    expect(edits.length, name).toBe(places.length);
    const after = read(edited(before, edits));
    const renamed = namedIn(after);
    expect(counts(renamed), name).toEqual(counts(all));
    expect(rulesIn(after), `${name}: ${thing.kind} ${thing.name}`).toEqual(rulesIn(before));
    const back = renamed[all.indexOf(chosen)] as Named;
    // What was written in pieces is written out by the first rename, and no proxy gets a name that another one has.
    const isPlain = places.every(({ place }) => textAt(place.block.text, place.span) === thing.name);
    const isPair = all.some(other => other !== chosen && other.thing.name === thing.name && other.thing.scope === undefined && thing.scope === undefined);
    if (isPlain && !isPair) expect(edited(after, editsOf(after, back.places[0], thing.name)), name).toBe(text);
  }
  console.log(`${renames} renames`);
  expect(renames).toBeGreaterThan(100);
});

test.skipIf(!directory)('every name is found from where it stands, in every file and snippet', { timeout: 60_000 }, () => {
  let names = 0;
  for (const { name, bytes } of [...corpusFiles(directory as string), ...corpusSnippets(directory as string)]) {
    const configuration = read(decode(bytes).text);
    const [document] = configuration.documents as [HaproxyDocument];
    for (const { thing, places } of namedIn(configuration)) {
      for (const { place } of places) {
        const { span } = configuration.locate(place);
        for (const offset of [span.start, span.end]) expect(occurrenceAt(configuration, document, offset), `${name} ${offset}`).toMatchObject({ kind: thing.kind, name: thing.name });
        names++;
      }
    }
    for (const lens of codeLensesOf(configuration, document)) expect(codeLensText(configuration, document, lens)?.title, name).toMatch(/^\d/);
    for (const offset of [0, document.length >> 1, document.length]) occurrenceAt(configuration, document, offset);
  }
  console.log(`${names} names`);
});
