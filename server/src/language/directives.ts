import { countWords, readArguments, type ArgumentFact, type WordCount } from './arguments.ts';
import { lazyTable, rowsOf, type ColumnTable } from './data.ts';
import json from './data/directives.json';
import { isDeprecatedIn, isFrom, isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** Where a directive may stand: the keyword of a section, or `named-defaults` for a `defaults` that has a name. */
export type SectionKeyword = string;

/** A directive of some sections. Its name may be two words: `timeout client`, `option httplog`, `http-check expect`. */
export interface DirectiveFact extends Lifetime {
  readonly name: string;
  /** The sections that read it, by the newest version that knows it; `placementIn` asks for another. */
  readonly sections: readonly SectionKeyword[];
  /** What may follow the name, one grammar line each, as the newest manual writes it. At least one, maybe empty. */
  readonly signatures: readonly string[];
  /** Which of `no` and `default` may stand before it, by the newest version that knows it; `prefixesIn` asks for another. */
  readonly prefixes: readonly string[];
  /** The modes that use it; empty: any. */
  readonly modes: readonly string[];
  /** What holds without it, as one would write it. */
  readonly value?: string;
  /** What a number counts, where it is not said by the kind: `s`, `MB`, `percent`, `bytes`, `kB/s`. */
  readonly unit?: string;
  /** Limits that `arguments` cannot say: `0 or 101..65535`. */
  readonly range?: string;
  /** Values that are younger than the directive, and values that are gone, with their version. */
  readonly valuesSince?: Readonly<Record<string, string>>;
  readonly valuesRemoved?: Readonly<Record<string, string>>;
  /** What HAProxy does with a second line of it: refuses to start, or keeps the first and says so. Undefined where the last line counts, or each of them. */
  readonly again?: 'refused' | 'ignored';
  /** The directive that sets the same, where it is not alone: given after one another, they are given twice. */
  readonly slot?: string;
  /** Versions that want `expose-experimental-directives`. */
  readonly experimentalIn: readonly string[];
  /** The anchor in the manual of the newest version that knows it. Undefined where the manual does not have it. */
  readonly anchor?: string;
  readonly row: DirectiveRow;
}

/** How data/directives.json writes one; its group is the sections and the chapter of the manual. Lists are words with a blank between them. */
interface DirectiveRow extends Lifetime {
  readonly name: string;
  readonly sig?: string | readonly string[];
  readonly args?: string;
  readonly min?: number;
  /** -1: no limit. */
  readonly max?: number;
  /** Sections that warn and make no use of it. */
  readonly ignored?: string;
  /** Sections that make no use of it without a word. */
  readonly silent?: string;
  /** What these were before a version, by that version. */
  readonly sectionsWas?: Readonly<Record<string, string>>;
  readonly ignoredWas?: Readonly<Record<string, string>>;
  readonly silentWas?: Readonly<Record<string, string>>;
  readonly prefixWas?: Readonly<Record<string, string>>;
  readonly prefix?: string;
  readonly modes?: string;
  readonly experimental?: string;
  readonly doc?: string;
  readonly value?: string;
  readonly unit?: string;
  readonly range?: string;
  readonly valuesSince?: Readonly<Record<string, string>>;
  readonly valuesRemoved?: Readonly<Record<string, string>>;
  readonly again?: 'refused' | 'ignored';
  readonly slot?: string;
}

/** What a section does with a directive: reads it, warns and ignores it, ignores it without a word, or refuses the file. */
export type Placement = 'accepted' | 'ignored' | 'silent' | 'refused';

interface GroupedRow {
  readonly group: string;
  readonly row: DirectiveRow;
}

const table = lazyTable(json, (source: ColumnTable) => {
  const byName = new Map<string, GroupedRow[]>();
  const families = new Map<string, Set<string>>();
  for (const grouped of rowsOf<DirectiveRow>(source)) {
    const { name } = grouped.row;
    const rows = byName.get(name);
    if (rows === undefined) byName.set(name, [grouped]);
    else rows.push(grouped);
    const blank = name.indexOf(' ');
    if (blank > 0) addTo(families, name.slice(0, blank), name.slice(blank + 1));
  }
  return { byName, families };
});

/** A configuration uses few of the directives, and only those are made facts. */
const facts = new Map<string, readonly DirectiveFact[]>();

function addTo(families: Map<string, Set<string>>, first: string, second: string): void {
  const family = families.get(first);
  if (family === undefined) families.set(first, new Set([second]));
  else family.add(second);
}

const proxySections = new Set(['defaults', 'named-defaults', 'frontend', 'listen', 'backend']);

function readRow({ group, row }: GroupedRow): DirectiveFact {
  const [list = '', chapter] = group.split('; ');
  const sections = list.split(' ');
  const doc = row.doc ?? (chapter === undefined ? undefined : `${chapter}-${row.name}`);
  return {
    ...row,
    sections,
    signatures: typeof row.sig === 'object' ? row.sig : [row.sig ?? signatureOfValues(row.args)],
    prefixes: listOf(row.prefix),
    modes: listOf(row.modes ?? (sections.some(section => proxySections.has(section)) ? 'tcp http' : '')),
    experimentalIn: listOf(row.experimental),
    ...(doc === undefined ? {} : { anchor: doc }),
    row,
  };
}

function listOf(words: string | undefined): readonly string[] {
  return words === undefined || words === '' ? [] : words.split(' ');
}

/** The table leaves `{ on | off }` out where the arguments say the same. */
function signatureOfValues(args: string | undefined): string {
  const values = args === undefined ? null : /^enum\(([^)]*)\)$/.exec(args);
  return values === null ? '' : `{ ${(values[1] as string).replaceAll('|', ' | ')} }`;
}

/** All directives of this name, one for each group of sections that reads it in its own way. Empty for an unknown name. */
export function directiveFacts(name: string): readonly DirectiveFact[] {
  const known = facts.get(name);
  if (known !== undefined) return known;
  const read = table().byName.get(name)?.map(readRow) ?? [];
  if (read.length > 0) facts.set(name, read);
  return read;
}

/** The directive of this name that `section` reads or ignores in any version. */
export function directiveFact(name: string, section: SectionKeyword): DirectiveFact | undefined {
  return directiveFacts(name).find(fact => everPlaced(fact).some(sections => includes(sections, section)));
}

function everPlaced({ sections, row }: DirectiveFact): (readonly SectionKeyword[])[] {
  const older = [row.sectionsWas, row.ignoredWas, row.silentWas].flatMap(was => Object.values(was ?? {}));
  return [sections, ...[row.ignored, row.silent, ...older].map(listOf)];
}

/** The second words that HAProxy knows behind this first one, in any section and version: `client`, `server` ... for `timeout`. */
export function secondWords(first: string): ReadonlySet<string> {
  return table().families.get(first) ?? new Set();
}

/**
 * The directive that a line begins with, and how many of its words are the name. `words` are those of the line without `no` and `default`. Where the
 * first word is known and the second is not, it is the one-word directive, if there is one. Undefined for what `section` refuses in all versions.
 */
export function directiveOf(words: readonly string[], section: SectionKeyword): { fact: DirectiveFact; words: 1 | 2 } | undefined {
  const [first = '', second] = words;
  // What is glued to the second word in parentheses is no part of the name: `http-check set-var(check.x)`.
  const two = second === undefined ? undefined : directiveFact(`${first} ${second.replace(/\(.*$/s, '')}`, section);
  if (two !== undefined) return { fact: two, words: 2 };
  const one = directiveFact(first, section);
  return one === undefined ? undefined : { fact: one, words: 1 };
}

/** The sections that read the directive in this version. */
export function sectionsIn({ sections, row }: DirectiveFact, version: HaproxyVersion): readonly SectionKeyword[] {
  return heldIn(row.sectionsWas, version) ?? sections;
}

/** Which of `no` and `default` may stand before the directive in this version. `no log` takes no arguments. */
export function prefixesIn({ prefixes, row }: DirectiveFact, version: HaproxyVersion): readonly string[] {
  return heldIn(row.prefixWas, version) ?? prefixes;
}

/** What held before the oldest change that is still ahead of `version`. */
function heldIn(was: Readonly<Record<string, string>> | undefined, version: HaproxyVersion): readonly SectionKeyword[] | undefined {
  if (was === undefined) return undefined;
  const [ahead] = Object.keys(was).filter(change => !isFrom(change, version)).sort((a, b) => Number(a) - Number(b));
  return ahead === undefined ? undefined : listOf(was[ahead]);
}

/** What `section` does with the directive in this version, if the version knows it at all. */
export function placementIn(fact: DirectiveFact, section: SectionKeyword, version: HaproxyVersion): Placement {
  const { row } = fact;
  if (!isKnownIn(fact, version)) return 'refused';
  if (includes(sectionsIn(fact, version), section)) return 'accepted';
  if (includes(heldIn(row.ignoredWas, version) ?? listOf(row.ignored), section)) return 'ignored';
  return includes(heldIn(row.silentWas, version) ?? listOf(row.silent), section) ? 'silent' : 'refused';
}

/** True when this version knows the directive and `section` reads it. */
export function acceptsIn(fact: DirectiveFact, section: SectionKeyword, version: HaproxyVersion): boolean {
  return placementIn(fact, section, version) === 'accepted';
}

/** True when HAProxy warns that the directive is deprecated, wherever it stands. */
export function warnsOfDeprecation(fact: DirectiveFact, version: HaproxyVersion): boolean {
  return isDeprecatedIn(fact, version) && fact.quiet !== 1;
}

/** What any `defaults` may have, a named one may have too. */
function includes(sections: readonly SectionKeyword[], section: SectionKeyword): boolean {
  return sections.includes(section) || (section === 'named-defaults' && sections.includes('defaults'));
}

/** All that `section` reads in this version, for completion. */
export function directivesIn(section: SectionKeyword, version: HaproxyVersion): DirectiveFact[] {
  return allDirectives().filter(fact => acceptsIn(fact, section, version));
}

/** Every directive of every version. */
export function allDirectives(): DirectiveFact[] {
  return [...table().byName.keys()].flatMap(directiveFacts);
}

/** The arguments behind the name, by the newest version that knows it. */
export function argumentsOf(fact: DirectiveFact): ArgumentFact[] {
  return readArguments(fact.row.args ?? '');
}

/** How many words may stand behind the name. */
export function argumentCountOf(fact: DirectiveFact): WordCount {
  const { min, max } = countWords(argumentsOf(fact));
  return { min: fact.row.min ?? min, max: fact.row.max === -1 ? Infinity : fact.row.max ?? max };
}
