import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { fetchIn, type FetchFact } from '../../language/fetches.ts';
import { predefinedAcls } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { RecentMap } from '../../text/recent-map.ts';
import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { anyConditionOf, linesWithCondition, linesWithTest } from './acl-use.ts';
import { forAMoment } from '../incremental/memo.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { kindOf } from '../expressions/written-expressions.ts';

/** A term of a condition of which some tests, or all, are of no use where it stands. */
export interface UnusableTest {
  readonly statement: Statement;
  /** The name of the ACL, or the criterion between braces. */
  readonly word: Word;
  /** Undefined between braces. */
  readonly name: string | undefined;
  /** The fetches that are of no use there. */
  readonly fetches: readonly FetchFact[];
  /** True when there are no others: then the term is never true. */
  readonly isAll: boolean;
}

/** Of a fetch, and of a line by what says when it is evaluated: see `kindOf`. */
export type IsUsable = (fetch: FetchFact, kind: string) => boolean;

/** What the conditions of a block ask for, each once. */
interface Asked {
  /** The criteria of the ACLs, by their names. */
  readonly defined: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names of ACLs, by the kind of the lines. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>;
  /** The criteria between braces, by the kind of the lines. */
  readonly anonymous: ReadonlyMap<string, ReadonlySet<string>>;
  /** All criteria, whoever asks for them. */
  readonly criteria: ReadonlySet<string>;
}

const predefined: ReadonlyMap<string, readonly string[]> = new Map(predefinedAcls.map(({ name, test }) => [name, test.split(' ').slice(0, 1)]));

const askedIn = inLongSections((block): Asked => {
  const [defined, named, anonymous] = [new Map<string, Set<string>>(), new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const statement of block.statementsAmong(linesWithTest)) {
    if (statement.keyword === 'acl') {
      const criterion = statement.word(2)?.value;
      if (criterion !== undefined) add(defined, statement.word(1)?.value ?? '', criterionName(criterion));
      continue;
    }
    const found = anyConditionOf(statement);
    if (!found) continue;
    const kind = kindOf(statement);
    for (const term of found.condition.groups.flat()) {
      if (term.kind === 'named') add(named, kind, term.name);
      else add(anonymous, kind, criterionName(term.text));
    }
  }
  const all = [...defined.values(), ...anonymous.values(), ...[...named.values()].map(names => [...names].flatMap(name => predefined.get(name) ?? []))];
  return { defined, named, anonymous, criteria: new Set(all.flatMap(criteria => [...criteria])) };
});

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

/** The name at the beginning of a test. */
function criterionName(text: string): string {
  return /^[\w.+-]*/.exec(text)?.[0] ?? '';
}

function fetchOf(criterion: string, version: HaproxyVersion): FetchFact | undefined {
  const key = `${version} ${criterion}`;
  return (fetches.get(key) ?? fetches.set(key, () => readFetch(criterion, version) ?? null)) ?? undefined;
}

/** The fetches of criteria; null for what is none. */
const fetches = new RecentMap<FetchFact | null>(1024);

function readFetch(criterion: string, version: HaproxyVersion): FetchFact | undefined {
  const own = aclCriterionFact(criterion);
  return fetchIn(own?.fetch ?? criterion, version) ?? fetchIn(criterion, version);
}

/** What the conditions of a section ask for: the kinds of lines, and the criteria that each of them tests, by name or between braces. */
const criteriaOf = forAMoment((proxy: Proxy): ReadonlyMap<string, ReadonlySet<string>> => {
  const blocks = proxy.section.read(askedIn);
  const defined = definedIn(blocks);
  const asked = new Map<string, Set<string>>();
  for (const { named, anonymous } of blocks) {
    for (const [kind, names] of named) for (const name of names) for (const criterion of criteriaNamed(name, defined)) add(asked, kind, criterion);
    for (const [kind, criteria] of anonymous) for (const criterion of criteria) add(asked, kind, criterion);
  }
  return asked;
});

function definedIn(blocks: readonly Asked[]): ReadonlyMap<string, ReadonlySet<string>> {
  const [only] = blocks;
  if (only && blocks.length === 1) return only.defined;
  const defined = new Map<string, Set<string>>();
  for (const block of blocks) for (const [name, criteria] of block.defined) for (const criterion of criteria) add(defined, name, criterion);
  return defined;
}

/** The criteria of the lines that define an ACL; a predefined one has one. */
function criteriaNamed(name: string, defined: ReadonlyMap<string, ReadonlySet<string>>): Iterable<string> {
  return defined.get(name) ?? predefined.get(name) ?? [];
}

/** True when a criterion of some line would be of no use on some line of another: of most sections that need not be asked line by line. */
function mayAskForBad(blocks: readonly Asked[], isBad: (criterion: string, kind: string) => boolean): boolean {
  const [kinds, criteria] = [new Set<string>(), new Set<string>()];
  for (const block of blocks) {
    for (const kind of block.named.keys()) kinds.add(kind);
    for (const kind of block.anonymous.keys()) kinds.add(kind);
    for (const criterion of block.criteria) criteria.add(criterion);
  }
  for (const criterion of criteria) for (const kind of kinds) if (isBad(criterion, kind)) return true;
  return false;
}

/**
 * The first such term of each condition of a section, in order. Every name and every criterion is asked about once for each kind of line; only where one
 * is of no use the lines are looked at.
 */
export function unusableTests(proxy: Proxy, version: HaproxyVersion, isUsable: IsUsable): UnusableTest[] {
  const isBad = (kind: string) => (fetch: FetchFact | undefined): boolean => fetch !== undefined && !isUsable(fetch, kind);
  const blocks = proxy.section.read(askedIn);
  if (!mayAskForBad(blocks, (criterion, kind) => isBad(kind)(fetchOf(criterion, version)))) return [];
  const hasBad = [...criteriaOf(proxy)].some(([kind, criteria]) => [...criteria].some(criterion => isBad(kind)(fetchOf(criterion, version))));
  if (!hasBad) return [];
  const defined = definedIn(blocks);
  const fetchesOf = (name: string) => [...criteriaNamed(name, defined)].map(criterion => fetchOf(criterion, version)).filter(fetch => fetch !== undefined);
  return proxy.statementsAmong(linesWithCondition).flatMap(statement => {
    const found = anyConditionOf(statement);
    const kind = kindOf(statement);
    const read = (term: Term): UnusableTest | undefined => {
      const word = statement.word((found?.start ?? 0) + (term.kind === 'named' ? term.word : term.firstWord));
      if (!word || word.hasVariable) return undefined;
      const name = term.kind === 'named' ? term.name : undefined;
      const own = term.kind === 'named' ? undefined : fetchOf(parseSampleExpression(word.value).calls[0]?.name ?? '', version);
      const all = name === undefined ? (own ? [own] : []) : fetchesOf(name);
      const fetches = all.filter(isBad(kind));
      return fetches.length === 0 ? undefined : { statement, word, name, fetches, isAll: fetches.length === all.length };
    };
    const unusable = (found?.condition.groups.flat() ?? []).map(read).filter(each => each !== undefined);
    const first = unusable.find(each => each.isAll) ?? unusable[0];
    return first ? [first] : [];
  });
}
