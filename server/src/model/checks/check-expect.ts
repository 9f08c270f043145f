import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';

/** What an `expect` rule of a check compares, as it is written. */
export interface CheckExpectation {
  /** `status`, `rstatus`, `string`, `rstring`, `string-lf`, `hdr`, `binary`, ... */
  readonly match: string;
  readonly isNegated: boolean;
  /** The word that says `match`, with a `!` glued to it where it is written so. */
  readonly keyword: Word;
  /** The word after it. */
  readonly pattern: Word | undefined;
}

/** Something in an `expect` rule that HAProxy does not take. */
export interface ExpectProblem {
  readonly kind: 'unknown-match' | 'no-match' | 'no-pattern' | 'two-matches' | 'bad-status' | 'no-header-name' | 'header-method';
  readonly at: Word;
}

/** True where an `expect` rule ends before it says what to compare, or with what. */
export function lacksExpectation(problem: ExpectProblem | undefined): boolean {
  return problem?.kind === 'no-match' || problem?.kind === 'no-pattern';
}

/** A word that may stand around the comparison, with its value; undefined where the line ends before it. */
export interface ExpectOption {
  readonly option: Word;
  readonly value: Word | undefined;
}

/** What an `expect` rule can compare. HAProxy's own complaint names them, the same on 2.6 to 3.4. */
export const expectMatches: Readonly<Record<'http-check' | 'tcp-check', readonly string[]>> = {
  'http-check': ['status', 'rstatus', 'string', 'rstring', 'string-lf', 'hdr', 'fhdr'],
  'tcp-check': ['string', 'rstring', 'string-lf', 'binary', 'rbinary', 'binary-lf'],
};

/** What may stand around the comparison, each with one value. Manual, sections on `http-check expect` and `tcp-check expect`. */
const withValue: readonly string[] = ['comment', 'error-status', 'min-recv', 'ok-status', 'on-error', 'on-success', 'status-code', 'tout-status'];

/** True for a word that stands around the comparison, and has a value behind it. */
export function isExpectOption({ value }: Word): boolean {
  return withValue.includes(value);
}

/** The comparison of an `http-check expect` or `tcp-check expect` line; undefined when there is none that can be read. */
export function expectationOf(expect: Statement): CheckExpectation | undefined {
  return readExpect(expect).expectation;
}

/** What stands around the comparison, up to the first word that HAProxy does not take or that the environment decides about. */
export function expectOptionsOf(expect: Statement): readonly ExpectOption[] {
  return readExpect(expect).options;
}

/** The name or the value of a header, as an `expect hdr` or `expect fhdr` compares it: `value -m beg application/`. */
export interface HeaderText {
  readonly text: Word;
  /** `name`, `name-lf`, `value` or `value-lf`. */
  readonly keyword: Word;
  /** The word behind `-m`; without one the texts have to be the same. */
  readonly method: Word | undefined;
}

/** What the comparison of an `expect hdr` or `expect fhdr` line looks for; empty for others. */
export function headerTextsOf(expect: Statement, { match, pattern }: CheckExpectation): HeaderText[] {
  if (!pattern || (match !== 'hdr' && match !== 'fhdr')) return [];
  const texts: HeaderText[] = [];
  let at = expect.words.findIndex(word => word.span.start === pattern.span.start);
  for (let keyword = expect.word(at); keyword && headerKeywords.includes(keyword.value); keyword = expect.word(at)) {
    const method = expect.word(at + 1)?.value === '-m' ? expect.word(at + 2) : undefined;
    const text = expect.word(at + (method ? 3 : 1));
    if (!text) return texts;
    texts.push({ text, keyword, method });
    at += method ? 4 : 2;
  }
  return texts;
}

const headerKeywords: readonly string[] = ['name', 'name-lf', 'value', 'value-lf'];

/** What HAProxy does not take in an `expect` line; undefined when there is nothing, or when the environment decides. */
export function expectProblemIn(expect: Statement): ExpectProblem | undefined {
  return readExpect(expect).problem;
}

interface ReadExpect {
  readonly expectation?: CheckExpectation;
  readonly problem?: ExpectProblem;
  readonly options: readonly ExpectOption[];
}

function readExpect(expect: Statement): ReadExpect {
  const known = expectMatches[expect.keyword === 'tcp-check' ? 'tcp-check' : 'http-check'];
  const options: ExpectOption[] = [];
  let expectation: CheckExpectation | undefined;
  const found = (problem?: ExpectProblem): ReadExpect => ({ ...(expectation ? { expectation } : {}), ...(problem ? { problem } : {}), options });
  for (let i = 2; expect.word(i); i++) {
    const word = expect.word(i) as Word;
    if (word.hasVariable) return found();
    if (isExpectOption(word)) {
      const value = expect.word(++i);
      options.push({ option: word, value });
      // HAProxy complains of this alone, whether a comparison is missing or not.
      if (!value) return found();
      continue;
    }
    const bangs = /^!*/.exec(word.value)?.[0].length ?? 0;
    const isAlone = bangs > 0 && bangs === word.value.length;
    const keyword = isAlone ? expect.word(++i) : word;
    const match = isAlone ? keyword?.value : word.value.slice(bangs);
    if (!keyword || match === undefined) return { problem: { kind: 'no-match', at: word }, options };
    if (!known.includes(match)) return found(keyword.hasVariable ? undefined : { kind: 'unknown-match', at: keyword });
    if (expectation) return found({ kind: 'two-matches', at: keyword });
    const pattern = expect.word(++i);
    if (!pattern) return { problem: { kind: 'no-pattern', at: keyword }, options };
    if (match === 'status' && !pattern.hasVariable && !isStatusList(pattern.value)) return { problem: { kind: 'bad-status', at: pattern }, options };
    expectation = { match, isNegated: bangs % 2 === 1, keyword, pattern };
    if (match !== 'hdr' && match !== 'fhdr') continue;
    const header = headerComparisonEnd(expect, i);
    if (typeof header === 'object') return found(header.problem);
    i = header;
  }
  return expectation ? found() : { problem: { kind: 'no-match', at: (expect.word(1) ?? expect.word(0)) as Word }, options };
}

/**
 * The index of the last word of `name [-m METHOD] TEXT [value [-m METHOD] TEXT]`, which begins at an index; or what HAProxy does not take there. Without a
 * problem the environment has a say. Tried on 2.6 to 3.4, which take a method without a text.
 */
function headerComparisonEnd(expect: Statement, start: number): number | { readonly problem?: ExpectProblem } {
  let at = start;
  for (const keywords of [['name', 'name-lf'], ['value', 'value-lf']]) {
    const keyword = expect.word(at);
    if (keyword?.hasVariable) return {};
    if (!keyword || !keywords.includes(keyword.value)) {
      if (at > start) break;
      return keyword ? { problem: { kind: 'no-header-name', at: keyword } } : {};
    }
    const hasMethod = expect.word(at + 1)?.value === '-m';
    const method = hasMethod ? expect.word(at + 2) : undefined;
    if (method?.hasVariable) return {};
    if (method && !headerMethods.includes(method.value)) return { problem: { kind: 'header-method', at: method } };
    if (!hasMethod && !expect.word(at + 1)) return { problem: { kind: 'no-pattern', at: keyword } };
    at += hasMethod ? 4 : 2;
  }
  return at - 1;
}

const headerMethods: readonly string[] = ['str', 'beg', 'end', 'sub', 'reg'];

/** `200`, `200-399`, `200,204,300-399`: a range does not end before it begins, and between commas nothing has to stand. Tried on 2.6 to 3.4. */
function isStatusList(text: string): boolean {
  return /\d/.test(text) && text.split(',').every(part => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    return part === '' || (first !== undefined && Number(first) <= Number(last));
  });
}

/** True when an `expect` rule about the status takes this one. False for rules about other things. */
export function acceptsStatus({ match, isNegated, pattern }: CheckExpectation, status: number): boolean {
  if (pattern === undefined) return false;
  if (match === 'status') return matchesList(pattern.value, status) !== isNegated;
  return match === 'rstatus' && matchesExpression(pattern.value, status) !== isNegated;
}

/**
 * True for an `expect rstatus` whose expression no status has: it is compared with the three digits alone (lab case rstatus-matches-no-status). False where
 * the environment or a library decides what it means.
 */
export function matchesNoStatus({ match, pattern }: CheckExpectation): boolean {
  if (match !== 'rstatus' || !pattern || pattern.hasVariable || !isCommonExpression(pattern.value)) return false;
  return !statuses.some(status => matchesExpression(pattern.value, status));
}

/**
 * True for an `expect` rule about the status that only codes below 200 satisfy: no server ends a plain exchange with one. A WebSocket that is asked for an
 * upgrade does, with 101 (UP on 2.6 to 3.4).
 */
export function expectsNoAnswer({ match, pattern }: CheckExpectation): boolean {
  if (!pattern || pattern.hasVariable || !['status', 'rstatus'].includes(match) || (match === 'rstatus' && !isCommonExpression(pattern.value))) return false;
  // Asked at each keystroke: a list that begins higher has none of them.
  if (match === 'status' && !/(?:^|,)\s*[01]/.test(pattern.value)) return false;
  const taken = statuses.filter(status => (match === 'status' ? matchesList(pattern.value, status) : matchesExpression(pattern.value, status)));
  return taken.length > 0 && taken.every(status => status < 200);
}

/** What a status line can hold: HAProxy takes any three digits from a server. */
const statuses: readonly number[] = Array.from({ length: 900 }, (_, i) => 100 + i);

/**
 * True when no answer meets all of some rules, each of which some answer does: those about the status ask for different ones. Rules about other things, and
 * those that the environment or a library decides about, are not looked at.
 */
export function excludeEachOther(expectations: readonly CheckExpectation[]): boolean {
  const known = expectations.filter(({ match, pattern }) => pattern && !pattern.hasVariable && (match === 'status' || (match === 'rstatus' && isCommonExpression(pattern.value))));
  const isMet = (rules: readonly CheckExpectation[]) => statuses.some(status => rules.every(rule => acceptsStatus(rule, status)));
  return known.length > 1 && known.every(rule => isMet([rule])) && !isMet(known);
}

/** True for an expression that this language reads, and as PCRE does: no `[[:digit:]]`, no `(?x)`, no `\A`. */
function isCommonExpression(text: string): boolean {
  if (/\[[:.=]|\(\?(?!:)|\\[A-Za-ce-rt-vx-z]/.test(text)) return false;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function matchesList(list: string, status: number): boolean {
  return list.split(',').some(part => {
    const [first, last = first] = part === '' ? [] : part.split('-').map(Number);
    return first !== undefined && last !== undefined && first <= status && status <= last;
  });
}

/** A regular expression that this language does not know matches nothing here. */
function matchesExpression(expression: string, status: number): boolean {
  try {
    return new RegExp(expression).test(String(status));
  } catch {
    return false;
  }
}
