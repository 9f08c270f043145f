import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds, knownWords, type Kind, type KnownWord } from '../../server/src/language/catalogue.ts';
import { proseEntries, proseTexts, proseTextFor, type ProseTexts } from '../../server/src/language/prose.ts';

const directory = join(import.meta.dirname, '../../server/src/language/prose');

/** One entry as it is written. */
export interface Entry {
  readonly kind: Kind;
  /** The file, below language/prose. */
  readonly file: string;
  readonly headings: readonly string[];
  readonly text: string;
}

/** Directives of one name that are different things: each has a heading of its own, with its section in parentheses but for the first. */
const apart = ['acl', 'bind', 'description', 'disabled', 'enabled', 'group', 'log', 'log-tag', 'maxconn', 'server', 'trace', 'user'];

/** All entries, in the order of the files. */
export function allEntries(): Entry[] {
  return kinds.flatMap(kind => {
    const files = existsSync(join(directory, kind)) ? readdirSync(join(directory, kind)).filter(name => name.endsWith('.md')).sort() : [];
    return files.flatMap(name => proseEntries(readFileSync(join(directory, kind, name), 'utf8')).map(([headings, text]) => ({ kind, file: `${kind}/${name}`, headings, text })));
  });
}

/** A heading that should be there, for these words. */
export interface Heading {
  readonly kind: Kind;
  readonly heading: string;
  readonly words: readonly KnownWord[];
}

/** All headings that a kind needs. */
export function neededHeadings(kind: Kind): Heading[] {
  const byHeading = new Map<string, KnownWord[]>();
  for (const word of knownWords(kind)) {
    const isFirst = !byHeading.has(word.name);
    const heading = !isFirst && kind === 'directives' && apart.includes(word.name) ? `${word.name} (${word.sections?.[0] ?? ''})` : word.name;
    byHeading.set(heading, [...(byHeading.get(heading) ?? []), word]);
  }
  return [...byHeading].map(([heading, words]) => ({ kind, heading, words }));
}

/** The headings of a kind that have no text. */
export function missingHeadings(kind: Kind, entries: readonly Entry[]): Heading[] {
  const texts = new Set(entries.filter(entry => entry.kind === kind).flatMap(({ headings }) => headings));
  return neededHeadings(kind).filter(({ heading }) => !texts.has(heading));
}

/** The words that an entry is about. Empty for a heading that is no word HAProxy knows. */
export function wordsOfEntry({ kind, headings, text }: Entry, textsOf: (kind: Kind) => ProseTexts): KnownWord[] {
  const names = new Set(headings.map(heading => heading.replace(/ \([\w-]+\)$/, '')));
  return knownWords(kind).filter(({ name, sections }) => (names.has(name) || headings.includes(name)) && proseTextFor(textsOf(kind), name, sections) === text);
}

/** The texts of a kind as the program reads them. */
export function textsOf(entries: readonly Entry[], kind: Kind): ProseTexts {
  return proseTexts(entries.filter(entry => entry.kind === kind).map(({ headings, text }) => [headings, text] as const));
}
