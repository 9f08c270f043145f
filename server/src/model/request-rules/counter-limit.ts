import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import { termsOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf, refusingActions, turnsAway } from './request-rules.ts';
import { conditionOf, type StatementCondition } from '../conditions/statement-condition.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { copyBefore, copyIn, variableRead, variableReplacedBy } from '../expressions/variable-source.ts';

/** What a test asks about the requests or connections of a client. */
export interface AskedCounter {
  /** The kind of data: `http_req_rate`. The first counters of an array are `gpc0` and `gpc1`, as they are without. */
  readonly name: string;
  /** True where asking counts, as `sc_inc_gpc0` does. */
  readonly isCountedByAsking: boolean;
  /** The number of the tracked counter; undefined where the client's address is looked up. */
  readonly slot: string | undefined;
  /** The table it names. */
  readonly table: string | undefined;
}

/** A rule that turns away, or routes, the first request of a client, because of a counter that stands at 1 by then. */
export interface FirstRefused {
  readonly proxy: Proxy;
  readonly rule: Statement;
  readonly found: StatementCondition;
  /** The terms that decide so; which of them are tracked is not asked here. */
  readonly terms: readonly DecidingTerm[];
}

export interface DecidingTerm {
  readonly term: Term;
  readonly test: AclTest;
  /** Of the lines of a named ACL, which one. */
  readonly line: number;
  readonly counter: AskedCounter;
  /** What the test says of a counter of 1. */
  readonly holds: boolean;
  /** True when the rest of the condition has no say. */
  readonly isAlone: boolean;
  /** Where it looks at a variable of the sections before: its name. */
  readonly variable?: string | undefined;
}

/** What is put into a variable; undefined when nobody can tell. */
type Behind = (variable: string) => readonly Call[] | undefined;

/**
 * Counters that stand at 1 when the first request, or connection, of a client is looked at, tried on 2.6 and 3.4. A general counter does so behind a rule
 * that counts everybody, and where the test itself counts.
 */
const names = 'http_req_rate|http_req_cnt|conn_rate|conn_cnt|conn_cur|sess_rate|sess_cnt|gpc[01]?(?:_rate)?';
const counterFetch = new RegExp(`^(?:sc(\\d)?|src)_(?:(inc|get)_)?(${names})$`);
const counterConverter = new RegExp(`^table_(${names})$`);
const counterName = new RegExp(names);

/** True for a counter that only rules and tests of the configuration count. */
export function isGeneral({ name }: AskedCounter): boolean {
  return name.startsWith('gpc');
}

/** True for a counter that never falls by itself. */
export function isTotal({ name }: AskedCounter): boolean {
  return /^(?:http_req_cnt|conn_cnt|sess_cnt|gpc[01]?)$/.test(name);
}

const asksCounters = hasText(text => counterName.test(text));

/** The rules of a configuration that refuse or redirect, and its `use_backend` lines, where a counter of 1 is enough. Where it counts is not asked. */
export const refusedAtFirst = inProxies((proxy): readonly FirstRefused[] => {
  if (proxy.isDisabled || (proxy.kind === 'defaults' && !proxy.nameWord) || !asksCounters(proxy.section)) return [];
  const asking = askingWords(proxy);
  return proxy.statements('http-request', 'tcp-request', 'use_backend').flatMap(rule => {
    if (!says(rule, asking)) return [];
    const redirects = actionOf(rule) === 'redirect';
    const found = (rule.keyword === 'use_backend' || redirects || turnsAway(rule)) && proxy.section.isCertain(rule) ? conditionOf(rule) : undefined;
    const deciding = found ? decidingTerms(found, proxy, name => copyIn(proxy, name)?.calls) : [];
    // Who redirects those below a number, or some of them, means it.
    const terms = redirects ? deciding.filter(term => term.isAlone && isUpperLimit(term)) : deciding;
    return found && terms.length > 0 ? [{ proxy, rule, found, terms }] : [];
  });
});

function isUpperLimit({ test: { operator }, holds }: DecidingTerm): boolean {
  return (holds ? ['gt', 'ge'] : ['lt', 'le']).includes(operator ?? '');
}

const asksVariables = hasText(text => /[^\w-]var\(/.test(text));

/** The rules of backends that refuse by a variable. */
const refusingByVariable = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled || !asksVariables(proxy.section)) return [];
  return proxy.statements('http-request', 'tcp-request').flatMap(rule => {
    const found = turnsAway(rule) && proxy.section.isCertain(rule) ? conditionOf(rule) : undefined;
    const asksSome = found && termsOf(found.condition).some(term => testsOfTerm(term, proxy).some(({ criterion }) => variableRead(criterion.calls) !== undefined));
    return asksSome ? [{ proxy, rule, found }] : [];
  });
}, [...refusingActions, 'return']);

/** Those that refuse so by a counter that the sections before them have put into the variable. Lab case limit-in-variable-of-frontend. */
export function refusedByVariable(configuration: Configuration): FirstRefused[] {
  return refusingByVariable(configuration).flatMap(({ proxy, rule, found }) => {
    const isChosenBy = (name: string) => configuration.routesTo(proxy).some(({ statement, owner }) => asksCounterOr(name, statement, owner));
    const behind = (name: string) => {
      const copy = copyBefore(proxy, name, configuration);
      return copy && counterName.test(copy.value.value) && !isChosenBy(name) ? copy.calls : undefined;
    };
    const terms = decidingTerms(found, proxy, behind);
    const read = terms.map(term => ({ ...term, variable: variableRead(term.test.criterion.calls) })).filter(({ variable }) => variable !== undefined);
    return read.length > 0 ? [{ proxy, rule, found, terms: read }] : [];
  });
}

/** True for a route to those who were found guilty already. */
function asksCounterOr(variable: string, route: Statement, owner: Proxy): boolean {
  return termsOn(route).some(term => testsOfTerm(term, owner).some(({ criterion: { calls } }) => variableRead(calls) === variable || calls.some(call => counterName.test(call.name))));
}

/** The names of the variables and ACLs that may stand for a counter; an ACL may look at such a variable. */
function askingWords(proxy: Proxy): ReadonlySet<string> {
  const variables = new Set(proxy.statements('http-request', 'tcp-request').flatMap(line => (says(line, none) ? (variableReplacedBy(line)?.name ?? []) : [])));
  const acls = proxy.statements('acl').flatMap(line => (says(line, variables) ? (line.word(1)?.value ?? []) : []));
  return new Set([...variables, ...acls]);
}

const none: ReadonlySet<string> = new Set();

/** Told from the text of a line, since there may be thousands: true when it may ask for a counter, by its own name or by one of these words. */
function says(line: Statement, words: ReadonlySet<string>): boolean {
  const { start, end } = line.span;
  const text = line.block.text.slice(start, end);
  return counterName.test(text) || (words.size > 0 && text.split(/[\s!(),]+/).some(word => words.has(word)));
}

/** An `if` holds when all terms of a group do; an `unless` lets by whom it fits, and a group does not fit when one of its terms fails. */
function decidingTerms({ condition: { groups }, unless }: StatementCondition, proxy: Proxy, behind: Behind): DecidingTerm[] {
  const known = groups.map(group => group.flatMap(term => counted(term, proxy, behind)).filter(({ term, holds }) => (holds !== term.negated) === !unless));
  const excludesAll = known.every(terms => terms.length > 0);
  const deciding = known.flatMap((terms, i) => terms.map(each => ({ ...each, isAlone: unless ? excludesAll : groups[i]?.length === 1 })));
  // Beside another condition, a test that counts is there to mark those whom that one fits.
  return deciding.filter(({ counter, isAlone }) => isAlone || !counter.isCountedByAsking);
}

function counted(term: Term, proxy: Proxy, behind: Behind): Omit<DecidingTerm, 'isAlone'>[] {
  const tests = testsOfTerm(term, proxy);
  const known = tests.flatMap((test, line) => {
    const counter = counterAskedBy(callsOf(test, behind));
    const holds = counter && holdsAtOne(test, counter);
    return counter && holds !== undefined ? [{ term, test, line, counter, holds }] : [];
  });
  // An ACL of several lines holds where one of them does.
  return tests.length > 1 ? known.filter(({ holds }) => holds) : known;
}

/** Who is turned away only so often is meant to come again: greylisting. */
const OFTEN = 4;

/** What a test says of a counter of 1, where it goes on saying so; connections at the same time do not count up. */
function holdsAtOne(test: AclTest, { name }: AskedCounter): boolean | undefined {
  const [flag, more] = test.flags;
  if (test.patterns.length === 0) return flag?.name === '-m' && flag.argument === 'bool' && !more ? true : undefined;
  const atOne = acceptsNumber(test, 1);
  return name === 'conn_cur' || acceptsNumber(test, OFTEN) === atOne ? atOne : undefined;
}

/** `sc_http_req_rate(0)`, `sc0_http_req_rate`, `src_http_req_rate(table)` or `src,table_http_req_rate(table)`. */
export function counterAskedBy([fetch, converter, more]: readonly Call[]): AskedCounter | undefined {
  if (!fetch || more) return undefined;
  const values = (fetch.arguments ?? []).map(({ text }) => text);
  if (converter) {
    const name = counterConverter.exec(converter.name)?.[1];
    return name !== undefined && fetch.name === 'src' ? { name, isCountedByAsking: false, slot: undefined, table: converter.arguments?.[0]?.text } : undefined;
  }
  const [, digit, way, kind] = counterFetch.exec(fetch.name) ?? [];
  const name = kind && nameOf(kind, values);
  if (name === undefined) return undefined;
  const isCountedByAsking = way === 'inc';
  if (fetch.name.startsWith('src_')) return { name, isCountedByAsking, slot: undefined, table: values[0] };
  const [slot, table] = digit === undefined ? values : [digit, values[0]];
  return slot === undefined ? undefined : { name, isCountedByAsking, slot, table };
}

/** Takes the number of a counter in an array, which comes first, out of the arguments. Only the first two of an array are known. */
function nameOf(kind: string, values: string[]): string | undefined {
  if (!/^gpc(?:_|$)/.test(kind)) return kind;
  const number = values.shift();
  return number === '0' || number === '1' ? kind.replace('gpc', `gpc${number}`) : undefined;
}

/** True for a rule that adds to a general counter of everybody who comes to it: `sc-inc-gpc0(0)`, `sc-inc-gpc(0,0)`, or `sc-add-gpc(0,0) 1`. */
export function countsEverybody(line: Statement, name: string, slot: string): boolean {
  const [, short, number = short, at] = /^sc-(?:inc-gpc([01])|(?:inc|add)-gpc(?=\(\d,))\((?:(\d),)?(\d+)\)$/.exec(actionOf(line)) ?? [];
  return number !== undefined && at === slot && name.startsWith(`gpc${number}`) && !conditionOf(line);
}

/** What a test looks at; for a variable what was put into it. */
function callsOf({ criterion: { calls } }: AclTest, behind: Behind): readonly Call[] {
  const name = variableRead(calls);
  return name === undefined ? calls : [...(behind(name) ?? []), ...calls.slice(1)];
}
