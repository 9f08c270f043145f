import type { Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { isWithin, type Accepted } from './exclusive-tests.ts';
import { knownTermsIn, type KnownTerm } from './impossible-pairs.ts';
import { boundsOf } from './number-bounds.ts';
import type { Range } from '../incremental/ranges.ts';
import { variableRead } from '../expressions/variable-source.ts';
import type { ValuesOfVariable } from '../expressions/variable-values.ts';

/** No more comparisons are made for the terms of one subject: enough for a test for 200 hosts, with a line for each of them. */
const MAX_COMPARISONS = 50_000;

/**
 * Terms in some conditions that no request fails together: `nbsrv(a) ge 1` and `nbsrv(a) lt 1`; or that none fails which meets another one: a host of
 * two, and a test for each. To be given to `canAllFail` beside the conditions, like `impossiblePairs`: each is a condition that always fails.
 */
export function impossibleGaps(conditions: readonly PolarCondition[], values: ValuesOfVariable): PolarCondition[] {
  const bySubject = new Map<string, KnownTerm[]>();
  for (const known of knownTermsIn(conditions)) {
    const others = bySubject.get(known.accepted.subject);
    if (others) others.push(known);
    else bySubject.set(known.accepted.subject, [known]);
  }
  return [...bySubject.values()].flatMap(terms => [...gapsAmong(terms), ...gapInAll(terms, values)]);
}

/** Each term that others cover; of many terms, those that accept most. */
function gapsAmong(terms: readonly KnownTerm[]): PolarCondition[] {
  // Covered by those that accept little: they say more.
  const narrowFirst = [...terms].sort((a, b) => sizeOf(a.accepted) - sizeOf(b.accepted));
  let comparisons = 0;
  return [...narrowFirst].reverse().flatMap(term => {
    comparisons += sizeOf(term.accepted) * terms.length;
    const cover = sizeOf(term.accepted) > 1 && comparisons <= MAX_COMPARISONS ? coverOf(term, narrowFirst) : undefined;
    return cover ? [noneOf(cover.map(each => each.term), term.term)] : [];
  });
}

/** Terms that cover all that there is. */
function gapInAll(terms: readonly KnownTerm[], values: ValuesOfVariable): PolarCondition[] {
  const [first] = terms;
  // There may be none.
  if (first?.accepted.isAny) return [];
  const texts = first && textsThatAre(first, values);
  const all = first && everythingOf(first, values);
  const cover = texts ? coverOf(texts, terms) : all && coverOfRange(all, terms);
  return cover ? [noneOf(cover.map(each => each.term))] : [];
}

function sizeOf({ texts, ranges }: Accepted): number {
  return texts ? texts.patterns.length : ranges.length;
}

/** Other terms that together accept all that one accepts, if there are such. */
function coverOf({ key, accepted }: Pick<KnownTerm, 'accepted'> & { key?: string }, terms: readonly KnownTerm[]): readonly KnownTerm[] | undefined {
  const others = terms.filter(term => term.key !== key);
  const cover = new Set<KnownTerm>();
  for (const piece of piecesOf(accepted)) {
    const found = piece.texts ? others.find(other => isWithin([piece], [other.accepted])) : undefined;
    const parts = found ? [found] : piece.ranges?.[0] && coverOfRange(piece.ranges[0], others);
    if (!parts) return undefined;
    parts.forEach(part => cover.add(part));
  }
  return [...cover];
}

/** What is accepted, pattern by pattern. */
function piecesOf({ subject, texts, ranges }: Accepted): readonly Accepted[] {
  if (texts) return texts.patterns.map(pattern => ({ subject, texts: { ...texts, patterns: [pattern] } }));
  return ranges.map(range => ({ subject, ranges: [range] }));
}

/** Terms that together accept each value of a range, if there are such: always the one that reaches furthest. */
function coverOfRange(range: Range, terms: readonly KnownTerm[]): readonly KnownTerm[] | undefined {
  const parts = terms.flatMap(term => (term.accepted.ranges ?? []).map(({ from, to }) => ({ term, from, to })));
  const cover = new Set<KnownTerm>();
  let { from } = range;
  for (;;) {
    let furthest: (typeof parts)[number] | undefined;
    for (const part of parts) if (part.from <= from && from <= part.to && (!furthest || part.to > furthest.to)) furthest = part;
    if (!furthest || cover.size * parts.length > MAX_COMPARISONS) return undefined;
    cover.add(furthest.term);
    if (furthest.to >= range.to) return [...cover];
    from = typeof furthest.to === 'bigint' ? furthest.to + 1n : furthest.to + 1;
  }
}

/** All texts that there are in the variable that a term asks for. */
function textsThatAre({ term, accepted: { subject, texts } }: KnownTerm, { textsIn }: ValuesOfVariable): { accepted: Accepted } | undefined {
  const isAlone = term.kind !== 'named' && term.test.criterion.calls.length === 1;
  const variable = texts && isAlone ? variableRead(term.test.criterion.calls) : undefined;
  const patterns = variable === undefined ? undefined : textsIn(variable);
  return patterns && { accepted: { subject, texts: { match: 'str', patterns, ignoresCase: false, hasNoPort: false, isDecoded: false } } };
}

/** All numbers that there are of what a term asks for: a path has one sign at least, and what is counted is not negative. */
function everythingOf({ term, accepted: { subject, ranges } }: KnownTerm, { numbersIn }: ValuesOfVariable): Range | undefined {
  if (!ranges || term.kind === 'named') return undefined;
  if (subject.startsWith('address ')) return { from: 0n, to: (1n << 128n) - 1n };
  const { calls } = term.test.criterion;
  const variable = variableRead(calls);
  const held = variable === undefined ? undefined : numbersIn(variable);
  if (variable !== undefined) return held && calls.length > 1 ? boundsOf(calls) : held;
  const { from, to } = boundsOf(calls);
  return { from: Math.max(Number(from), subject === 'number path_len' ? 1 : 0), to };
}

/** The condition `!a !b`, or `term !a !b`: where it always fails, one of the cover holds, or does so beside the term. */
export function noneOf(cover: readonly Term[], term?: Term): PolarCondition {
  const asked: Term[] = term ? [{ ...term, negated: false }] : [];
  return { condition: { groups: [[...asked, ...cover.map(each => ({ ...each, negated: true }))]], problems: [] }, unless: false };
}
