import { cachedByText } from '../../expression/cache.ts';
import { parseSampleExpression, type Call, type SampleExpression } from '../../expression/sample-expression.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { converterFact, converterIn } from '../../language/converters.ts';
import { fetchFact, fetchIn, type FetchFact, type SampleType } from '../../language/fetches.ts';
import { canCast } from '../../language/sample-casts.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Span } from '../../text/span.ts';
import { argumentProblem, type ArgumentProblem } from './sample-arguments.ts';

/** Where an expression stands: as the criterion of an ACL, as an argument of its own, or in brackets in a log-format. */
export type ExpressionPlace = 'acl' | 'argument' | 'format';

/** The first thing in a sample expression for which HAProxy refuses it. `span` counts in the text of the expression. */
export interface SampleProblem {
  readonly kind: 'syntax' | 'unknown-fetch' | 'unknown-converter' | 'cast' | ArgumentProblem['kind'];
  readonly message: string;
  readonly span: Span;
  /** True for an unknown name when the message says where it belongs or belonged, so that it is no slip of the pen. */
  readonly isExplained?: boolean;
}

export interface CheckedSample {
  readonly expression: SampleExpression;
  readonly problem: SampleProblem | undefined;
  /** The fetch at its beginning, as the version has it; undefined when it is not known. */
  readonly fetch: FetchFact | undefined;
  /** The type of the result; undefined where a name is not known, and where versions differ about it. */
  readonly type: SampleType | undefined;
}

const checkers = new Map<string, (text: string) => CheckedSample>();

/** What HAProxy of this version says of a sample expression. Each text is looked at once. */
export function checkSample(text: string, place: ExpressionPlace, version: HaproxyVersion): CheckedSample {
  const key = `${place} ${version}`;
  let checker = checkers.get(key);
  if (!checker) checkers.set(key, (checker = cachedByText(each => check(each, place, version))));
  return checker(text);
}

function check(text: string, place: ExpressionPlace, version: HaproxyVersion): CheckedSample {
  const expression = parseSampleExpression(text);
  const syntax = expression.problems.find(({ kind, tolerated }) => !tolerated || (place === 'format' && kind === 'trailing-comma'));
  const [first, ...converters] = expression.calls;
  const fetch = first && fetchOf(first.name, place, version);
  const { problem, type } = follow(first, fetch, converters, version);
  const isSyntaxFirst = syntax && (!problem || syntax.span.start <= problem.span.start);
  return { expression, fetch, type, problem: isSyntaxFirst ? { kind: 'syntax', message: syntax.message, span: syntax.span } : problem };
}

/** The fetch behind a name; in an ACL also behind `path_beg` and its like. */
function fetchOf(name: string, place: ExpressionPlace, version: HaproxyVersion): FetchFact | undefined {
  const criterion = place === 'acl' ? aclCriterionFact(name) : undefined;
  return fetchIn(criterion?.fetch ?? name, version) ?? fetchIn(name, version);
}

/** Goes from the fetch through the converters, up to the first that HAProxy refuses. */
function follow(first: Call | undefined, fetch: FetchFact | undefined, converters: readonly Call[], version: HaproxyVersion): Pick<CheckedSample, 'problem' | 'type'> {
  if (!first || first.name === '') return { problem: undefined, type: undefined };
  // What Lua scripts define is not in this file.
  const isLua = first.name.startsWith('lua.');
  if (!fetch && !isLua) return { problem: unknownFetch(first, version), type: undefined };
  const inFetch = fetch && argumentProblem(first, fetch, version);
  if (inFetch) return { problem: inFetch, type: undefined };
  let type = fetch && typeOf(fetch, version);
  for (const call of converters) {
    if (call.name === '') break;
    if (call.name.startsWith('lua.')) {
      type = undefined;
      continue;
    }
    const fact = converterIn(call.name, version);
    if (!fact) return { problem: unknownConverter(call, version), type: undefined };
    if (type && !canCast(type, fact.in)) return { problem: cast(call, type, fact.in), type: undefined };
    const problem = argumentProblem(call, fact, version);
    if (problem) return { problem, type: undefined };
    if (fact.out !== 'same') type = fact.out;
  }
  return { problem: undefined, type };
}

/** Before 3.0 `src` and its like give another type, which takes more casts. */
function typeOf({ out }: FetchFact, version: HaproxyVersion): SampleType | undefined {
  return out === 'same' || (out === 'addr' && !isAtLeast(version, '3.0')) ? undefined : out;
}

function unknownFetch({ name, nameSpan }: Call, version: HaproxyVersion): SampleProblem {
  const fact = fetchFact(name);
  const isConverter = converterIn(name, version) !== undefined;
  const why = fact ? lifeOf(fact, version)
    : isConverter ? ' It is a converter: it goes behind a fetch and a comma'
      : aclCriterionFact(name) ? ` It exists in ACLs only; elsewhere use \`${aclCriterionFact(name)?.fetch ?? ''}\`` : '';
  return { kind: 'unknown-fetch', message: `HAProxy ${version} knows no sample fetch \`${name}\`.${why === '' ? '' : `${why}.`}`, span: nameSpan, isExplained: why !== '' };
}

function unknownConverter({ name, nameSpan }: Call, version: HaproxyVersion): SampleProblem {
  const fact = converterFact(name);
  const why = fact ? lifeOf(fact, version) : fetchIn(name, version) ? ' It is a sample fetch: it can only stand at the beginning' : '';
  return { kind: 'unknown-converter', message: `HAProxy ${version} knows no converter \`${name}\`.${why === '' ? '' : `${why}.`}`, span: nameSpan, isExplained: why !== '' };
}

function lifeOf(fact: { readonly since?: string | null; readonly removed?: string; readonly instead?: string }, version: HaproxyVersion): string {
  if (fact.removed !== undefined && Number(version) >= Number(fact.removed)) return ` It was removed in ${fact.removed}${fact.instead ? `; use \`${fact.instead}\`` : ''}`;
  return fact.since ? ` It came with ${fact.since}` : '';
}

const typeNames: Readonly<Record<SampleType, string>> = {
  any: 'anything', same: 'the same', bool: 'a boolean', sint: 'a number', addr: 'an address', ipv4: 'an IPv4 address', ipv6: 'an IPv6 address', str: 'a text',
  bin: 'binary data', meth: 'a method',
};

/** A type of sample in words, with its article. */
export function wordsFor(type: SampleType): string {
  return typeNames[type];
}

function cast({ name, nameSpan }: Call, from: SampleType, to: SampleType): SampleProblem {
  return { kind: 'cast', message: `\`${name}\` takes ${typeNames[to]}, and ${typeNames[from]}, which stands before it, cannot be turned into one.`, span: nameSpan };
}
