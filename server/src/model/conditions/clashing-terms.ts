import { parseAclTest } from '../../expression/acl.ts';
import type { AnonymousTerm, Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import { RecentMap } from '../../text/recent-map.ts';
import { anyConditionOf, linesWithCondition } from './acl-use.ts';
import { acceptedBy, acceptedByMethod, exclude, isWithin, type Accepted } from './exclusive-tests.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';
import type { StatementCondition } from './statement-condition.ts';

/** Two terms that have to hold together and never do. */
export interface Clash {
  /** The index of the group in the condition, and those of the terms in the group. */
  readonly group: number;
  readonly first: number;
  readonly second: number;
  /** `opposite`: one is the negation of the other. `exclusive`: nothing is accepted by both. `within`: what one accepts the other, negated, refuses. */
  readonly why: 'opposite' | 'exclusive' | 'within';
  /** Of `exclusive` ones: those of the group of which each two exclude each other, `first` and `second` among them, in order. */
  readonly apart: readonly number[];
}

export interface ClashingLine {
  readonly statement: Statement;
  readonly clashes: readonly [Clash, ...Clash[]];
  /** The number of groups that its condition has. */
  readonly groupCount: number;
}

/** What an ACL accepts, where the configuration tells, and whether it asks something else each time it is asked. */
interface Meaning {
  readonly accepted: readonly Accepted[] | undefined;
  readonly isChanging: boolean;
}

/** A line with terms that have to hold together. */
interface JoinedLine {
  readonly statement: Statement;
  readonly found: StatementCondition;
  /** What the tests between braces are about, where each group is one such test with one name: only a name of the same subject clashes with it. */
  readonly subjects: readonly string[] | undefined;
}

const joinedLines = inLongSections((block): readonly JoinedLine[] =>
  block.statementsAmong(linesWithCondition).flatMap(statement => {
    const found = anyConditionOf(statement);
    if (!found || block.wordCount(statement.index) - found.start < 2 || !found.condition.groups.some(group => group.length > 1)) return [];
    return [{ statement, found, subjects: subjectsOf(found) }];
  }));

/** Stands for the predefined `METH_GET` and its like among the subjects of a line. */
const METHODS = 'METH_';

function subjectsOf(found: StatementCondition): readonly string[] | undefined {
  const { groups } = found.condition;
  if (!groups.every(group => group.length < 3 && group.filter(term => term.kind === 'named').length < 2 && group.filter(term => term.kind === 'anonymous').length < 2)) return undefined;
  return groups.flatMap(group => group.flatMap(term => (
    term.kind === 'anonymous' ? meaningOf(term).accepted?.[0]?.subject ?? [] : term.name.startsWith(METHODS) ? METHODS : []
  )));
}

/** What the joined lines of a block are about, each once; undefined when one of them may be about anything. */
const joinedSubjectsIn = inLongSections((block): readonly string[] | undefined => {
  const subjects = new Set<string>();
  for (const line of joinedLines.remembered(block)) {
    if (!line.subjects) return undefined;
    for (const subject of line.subjects) subjects.add(subject);
  }
  return [...subjects];
});

const changing = /\brand\b|_inc_|_clr_/;

/** The lines of a section with a group that never holds, because two of its terms exclude each other. The first clash of each group. */
export function clashingLinesOf(proxy: Proxy): ClashingLine[] {
  const { section } = proxy;
  const joined = section.isLong ? undefined : section.collect(joinedLines);
  if (joined?.length === 0) return [];
  const subjects = new Set([METHODS, ...section.read(namedSubjectsIn).flat()]);
  const mayClash = (about: readonly string[] | undefined) => about?.some(subject => subjects.has(subject)) ?? true;
  const lines = (joined ?? linesOfLongSection(section, mayClash)).filter(line => mayClash(line.subjects));
  if (lines.length === 0) return [];
  const named = meaningsIn(proxy, new Set(lines.flatMap(namesOn)));

  return lines.flatMap(({ statement, found }) => {
    const { groups } = found.condition;
    const [clash, ...others] = groups.flatMap((terms, group) => clashIn(terms, group, term => (term.kind === 'named' ? named(term.name) : meaningOf(term))));
    return clash ? [{ statement, clashes: [clash, ...others], groupCount: groups.length }] : [];
  });
}

/** True for `deny unless a b`, where nobody has both, so that the line always acts: `contradictory-condition` says so, and no other rule needs to. */
export function contradictsItself(statement: Statement, owner: Proxy): boolean {
  return anyConditionOf(statement)?.unless === true && clashingLinesOf(owner).some(line => line.clashes.length === line.groupCount && line.statement.equals(statement));
}

/** The joined lines that count, of the blocks with any that may clash. */
function linesOfLongSection(section: Section, mayClash: (about: readonly string[] | undefined) => boolean): readonly JoinedLine[] {
  const blocks = section.blocks.filter(block => mayClash(joinedSubjectsIn.remembered(block)));
  return blocks.flatMap(joinedLines.remembered).filter(line => section.livenessOf(line.statement) !== 'dead');
}

/** The names of the ACLs on a line. */
function namesOn({ found }: JoinedLine): string[] {
  return found.condition.groups.flatMap(group => group.flatMap(term => (term.kind === 'named' ? term.name : [])));
}

function clashIn(terms: readonly Term[], group: number, meaning: (term: Term) => Meaning): Clash[] {
  for (let second = 1; second < terms.length; second++) {
    for (let first = 0; first < second; first++) {
      const why = whyClash(terms[first] as Term, terms[second] as Term, meaning);
      if (why) return [{ group, first, second, why, apart: why === 'exclusive' ? apartIn(terms, [first, second], meaning) : [] }];
    }
  }
  return [];
}

/** Two terms that exclude each other, and those that exclude them and each other. */
function apartIn(terms: readonly Term[], two: readonly number[], meaning: (term: Term) => Meaning): readonly number[] {
  const apart = [...two];
  for (const [i, term] of terms.entries()) {
    if (!apart.includes(i) && apart.every(other => whyClash(terms[other] as Term, term, meaning) === 'exclusive')) apart.push(i);
  }
  return apart.sort((a, b) => a - b);
}

function whyClash(a: Term, b: Term, meaning: (term: Term) => Meaning): Clash['why'] | undefined {
  const isSame = a.kind === 'named' ? b.kind === 'named' && a.name === b.name : b.kind === 'anonymous' && a.text === b.text;
  if (isSame) return a.negated !== b.negated && !meaning(a).isChanging ? 'opposite' : undefined;
  if (a.negated && b.negated) return undefined;
  const one = meaning(a).accepted;
  const other = one && meaning(b).accepted;
  if (!other || one[0]?.subject !== other[0]?.subject) return undefined;
  if (!a.negated && !b.negated) return exclude(one, other) ? 'exclusive' : undefined;
  return (a.negated ? isWithin(other, one) : isWithin(one, other)) ? 'within' : undefined;
}

/** What a test between braces means. */
function meaningOf({ test, text }: AnonymousTerm): Meaning {
  const accepted = acceptedBy(test);
  return { accepted: accepted && [accepted], isChanging: changing.test(text) };
}

/** The ACLs of a section with some names: several lines of one name make one ACL, which holds when one of them does. */
function meaningsIn(proxy: Proxy, names: ReadonlySet<string>): (name: string) => Meaning {
  const known = new Map<string, Meaning>();
  for (const { name, meaning } of proxy.section.collect(definitionsIn)) {
    if (!names.has(name)) continue;
    const other = known.get(name);
    known.set(name, other ? eitherOf(other, meaning) : meaning);
  }
  return name => {
    let meaning = known.get(name);
    if (!meaning) known.set(name, (meaning = predefined(name)));
    return meaning;
  };
}

function predefined(name: string): Meaning {
  const accepted = acceptedByMethod(name);
  return { accepted: accepted && [accepted], isChanging: false };
}

const definitionsIn = inLongSections((block): readonly { readonly statement: Statement; readonly name: string; readonly meaning: Meaning }[] =>
  block.statementsOf('acl').flatMap(statement => {
    const name = statement.word(1)?.value;
    if (name === undefined) return [];
    const accepted = acceptedByLine(statement);
    return [{ statement, name, meaning: { accepted: accepted && [accepted], isChanging: changing.test(statement.word(2)?.value ?? '') } }];
  }));

/** What the named ACLs are about: mostly this is enough, and the definitions of thousands of them need not be remembered. */
const namedSubjectsIn = inLongSections((block): readonly string[] => [
  ...new Set(definitionsIn.afresh(block).flatMap(({ meaning }) => meaning.accepted?.[0]?.subject ?? [])),
]);

function eitherOf(a: Meaning, b: Meaning): Meaning {
  const isKnown = a.accepted && b.accepted && a.accepted[0]?.subject === b.accepted[0]?.subject;
  return { accepted: isKnown ? [...a.accepted, ...b.accepted] : undefined, isChanging: a.isChanging || b.isChanging };
}

/** What the tests of `acl` lines accept, by how they are written; null where that is not known. */
const acceptedByText = new RecentMap<Accepted | null>(1024);

function acceptedByLine(line: Statement): Accepted | undefined {
  const first = line.word(2);
  if (!first) return undefined;
  const text = line.block.text.slice(first.start, line.span.end);
  return (acceptedByText.get(text) ?? acceptedByText.set(text, () => acceptedBy(parseAclTest(line.values(2))) ?? null)) ?? undefined;
}
