import type { Condition, Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { wasAskedBefore } from './changed-tests.ts';
import { acceptedBy, acceptedByMethod, exclude, isWithin, withUsualHosts, type Accepted } from './exclusive-tests.ts';
import { takerOf, type TextTaker } from './text-takers.ts';

/** A term of which it is known what it accepts when it is not negated. */
export interface KnownTerm {
  /** What tells it from others. */
  readonly key: string;
  readonly term: Term;
  /** False where the condition has it negated. */
  readonly isAsked: boolean;
  readonly accepted: Accepted;
}

/** Every two terms are compared: where there are more, those of the last condition with all. */
const MAX_TERMS = 40;

/** How a test is understood that does not ignore the case of a host name: to the letter, or as it is meant, since browsers send names in lower case. */
export type HostCase = 'exact' | 'usual';

/**
 * Pairs of terms in some conditions that no request has together: two hosts, or a path below `/api` and none below `/`. To be given to `canAllFail`
 * beside the conditions, since it takes terms as independent: each pair is a condition that always fails. Right for conditions that are asked about one
 * state of a request, with no line between them that changes its host, path or address.
 */
export function impossiblePairs(conditions: readonly PolarCondition[], hostCase: HostCase = 'exact'): PolarCondition[] {
  const known = knownTermsIn(conditions, hostCase);
  const compared = known.length > MAX_TERMS ? distinct(knownIn(conditions.at(-1)?.condition ?? nothing, hostCase)) : known;
  const pairs = compared.flatMap((a, i) => known.slice(compared === known ? i + 1 : 0).flatMap(b => pairsOf(a, b)));
  const takers = takersIn(conditions);
  if (takers.length === 0 || takers.length > MAX_TERMS) return pairs;
  const asked = (compared === known ? known : compared).slice(0, MAX_TERMS);
  return [...pairs, ...takers.flatMap(taker => asked.filter(a => isTaken(a, taker, hostCase)).map(a => neverBoth(a, taker, true)))];
}

/** A term that holds for texts which others accept, though it is not known all that it accepts itself. */
interface TakingTerm {
  readonly key: string;
  readonly term: Term;
  readonly taker: TextTaker;
}

function takersIn(conditions: readonly PolarCondition[]): readonly TakingTerm[] {
  const terms = conditions.flatMap(({ condition }) => condition.groups.flat()).flatMap(term => {
    const taker = term.kind === 'anonymous' && !wasAskedBefore(term) ? takerOf(term.test) : undefined;
    return taker && term.kind === 'anonymous' ? [{ key: `{ ${term.text} }`, term, taker }] : [];
  });
  return [...new Map(terms.map(each => [each.key, each])).values()];
}

function isTaken({ key, accepted: { subject, texts } }: KnownTerm, { key: takingKey, taker }: TakingTerm, hostCase: HostCase): boolean {
  return key !== takingKey && texts !== undefined && subject === taker.subject && taker.takes(texts, hostCase === 'usual' && subject === 'host');
}

/** The terms of some conditions, put so that those which accept more than another are found without comparing all. */
export class WiderTerms {
  readonly #wholeTexts = new Map<string, KnownTerm[]>();
  readonly #others = new Map<string, KnownTerm[]>();
  readonly #takers: TakingTerm[] = [];
  /** Most sections have one line or two: what they mean is found out when it is asked for. */
  readonly #unread: PolarCondition[] = [];
  readonly #hostCase: HostCase;

  constructor(hostCase: HostCase = 'exact') {
    this.#hostCase = hostCase;
  }

  add(polar: PolarCondition): void {
    this.#unread.push(polar);
  }

  /** True when all that a test which `wanted` asks for accepts is accepted by one of these, too. */
  includeAnyOf(wanted: PolarCondition): boolean {
    const unread = this.#unread.splice(0);
    for (const { condition } of unread) knownIn(condition, this.#hostCase).forEach(known => this.#read(known));
    if (this.#takers.length <= MAX_TERMS) this.#takers.push(...takersIn(unread));
    return knownIn(wanted.condition, this.#hostCase).some(asked => {
      const [key = ''] = keysOf(asked.accepted);
      const candidates = [...(this.#wholeTexts.get(key) ?? []), ...(this.#others.get(asked.accepted.subject) ?? [])];
      return asked.isAsked && (candidates.some(wide => isNarrower(asked, wide)) || this.#takers.some(taker => isTaken(asked, taker, this.#hostCase)));
    });
  }

  #read(known: KnownTerm): void {
    for (const key of keysOf(known.accepted)) put(this.#wholeTexts, key, known);
    if (known.accepted.texts?.match !== 'str') put(this.#others, known.accepted.subject, known);
  }
}

/** What two tests for whole texts have in common when one accepts what the other does. */
function keysOf({ subject, texts }: Accepted): string[] {
  return texts?.match === 'str' ? texts.patterns.map(pattern => `${subject} ${pattern.toLowerCase().replace(/:\d*$/, '')}`) : [];
}

function put(map: Map<string, KnownTerm[]>, key: string, known: KnownTerm): void {
  const others = map.get(key);
  if (others) others.push(known);
  else map.set(key, [known]);
}

const nothing: Condition = { groups: [], problems: [] };

/** The terms of some conditions whose meaning is known, each once. */
export function knownTermsIn(conditions: readonly PolarCondition[], hostCase: HostCase = 'exact'): readonly KnownTerm[] {
  return distinct(conditions.flatMap(({ condition }) => knownIn(condition, hostCase)));
}

/** The terms of a condition whose meaning is known. What was asked before a change says nothing of what comes after it. */
function knownIn(condition: Condition, hostCase: HostCase): readonly KnownTerm[] {
  return condition.groups.flat().flatMap(term => {
    if (wasAskedBefore(term)) return [];
    const accepted = term.kind === 'named' ? acceptedByMethod(term.name) : acceptedBy(term.test);
    const key = term.kind === 'named' ? term.name : `{ ${term.text} }`;
    return accepted ? [{ key, term, isAsked: !term.negated, accepted: hostCase === 'usual' ? withUsualHosts(accepted) : accepted }] : [];
  });
}

function distinct(terms: readonly KnownTerm[]): readonly KnownTerm[] {
  return [...new Map(terms.map(each => [each.key, each])).values()];
}

function pairsOf(a: KnownTerm, b: KnownTerm): PolarCondition[] {
  if (a.key === b.key || a.accepted.subject !== b.accepted.subject) return [];
  if (exclude([a.accepted], [b.accepted])) return [neverBoth(a, b, false)];
  return [
    ...(isNarrower(a, b) ? [neverBoth(a, b, true)] : []),
    ...(isNarrower(b, a) ? [neverBoth(b, a, true)] : []),
  ];
}

function isNarrower(a: KnownTerm, b: KnownTerm): boolean {
  return a.key !== b.key && a.accepted.subject === b.accepted.subject && isWithin([a.accepted], [b.accepted]);
}

/** `a b`, or `a !b`. */
function neverBoth(a: KnownTerm, b: Pick<KnownTerm, 'term'>, negated: boolean): PolarCondition {
  return { condition: { groups: [[{ ...a.term, negated: false }, { ...b.term, negated }]], problems: [] }, unless: false };
}
