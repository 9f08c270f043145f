import type { AclTest } from '../expression/acl.ts';
import type { Term } from '../expression/condition.ts';
import { parseSampleExpression, type Call } from '../expression/sample-expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { fetchOf, testsOfTerm } from './condition-tests.ts';
import { acceptsNumber } from './number-test.ts';
import { hasText } from './per-block.ts';
import type { Proxy } from './proxy.ts';
import { turnsAway } from './request-rules.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';
import { inProxies } from './stretch.ts';
import { variableReplacedBy } from './variable-source.ts';

/** What a test asks about the requests or connections of a client. */
export interface AskedCounter {
  /** The kind of data: `http_req_rate`. */
  readonly name: string;
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
  readonly counter: AskedCounter;
  /** What the test says of a counter of 1. */
  readonly holds: boolean;
  /** True when the rest of the condition has no say. */
  readonly isAlone: boolean;
}

/** Counters that stand at 1 when the first request, or connection, of a client is looked at, tried on 2.6 and 3.4. */
const names = 'http_req_rate|http_req_cnt|conn_rate|conn_cnt|conn_cur|sess_rate|sess_cnt';
const counterFetch = new RegExp(`^(?:sc(\\d)?|src)_(${names})$`);
const counterConverter = new RegExp(`^table_(${names})$`);
const counterName = new RegExp(names);

const asksCounters = hasText(text => counterName.test(text));

/** The rules of a configuration that refuse, and its `use_backend` lines, where a counter of 1 is enough. Where it counts is not asked. */
export const refusedAtFirst = inProxies((proxy): readonly FirstRefused[] => {
  if (proxy.isDisabled || (proxy.kind === 'defaults' && !proxy.nameWord) || !asksCounters(proxy.section)) return [];
  const asking = askingWords(proxy);
  return proxy.statements('http-request', 'tcp-request', 'use_backend').flatMap(rule => {
    if (!says(rule, asking)) return [];
    const found = (rule.keyword === 'use_backend' || turnsAway(rule)) && proxy.section.isCertain(rule) ? conditionOf(rule) : undefined;
    const terms = found ? decidingTerms(found, proxy) : [];
    return found && terms.length > 0 ? [{ proxy, rule, found, terms }] : [];
  });
});

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
function decidingTerms({ condition: { groups }, unless }: StatementCondition, proxy: Proxy): DecidingTerm[] {
  const known = groups.map(group => group.flatMap(term => counted(term, proxy)).filter(({ term, holds }) => (holds !== term.negated) === !unless));
  const excludesAll = known.every(terms => terms.length > 0);
  return known.flatMap((terms, i) => terms.map(each => ({ ...each, isAlone: unless ? excludesAll : groups[i]?.length === 1 })));
}

function counted(term: Term, proxy: Proxy): Omit<DecidingTerm, 'isAlone'>[] {
  const [test, more] = testsOfTerm(term, proxy);
  const counter = test && !more ? counterAskedBy(callsOf(test, proxy)) : undefined;
  const holds = test && counter ? holdsAtOne(test) : undefined;
  return test && counter && holds !== undefined ? [{ term, test, counter, holds }] : [];
}

function holdsAtOne(test: AclTest): boolean | undefined {
  const [flag, more] = test.flags;
  if (test.patterns.length === 0) return flag?.name === '-m' && flag.argument === 'bool' && !more ? true : undefined;
  return acceptsNumber(test, 1);
}

/** `sc_http_req_rate(0)`, `sc0_http_req_rate`, `src_http_req_rate(table)` or `src,table_http_req_rate(table)`. */
function counterAskedBy([fetch, converter, more]: readonly Call[]): AskedCounter | undefined {
  if (!fetch || more) return undefined;
  const values = (fetch.arguments ?? []).map(({ text }) => text);
  if (converter) {
    const name = counterConverter.exec(converter.name)?.[1];
    return name !== undefined && fetch.name === 'src' ? { name, slot: undefined, table: converter.arguments?.[0]?.text } : undefined;
  }
  const [, digit, name] = counterFetch.exec(fetch.name) ?? [];
  if (name === undefined) return undefined;
  if (fetch.name.startsWith('src_')) return { name, slot: undefined, table: values[0] };
  const [slot, table] = digit === undefined ? values : [digit, values[0]];
  return slot === undefined ? undefined : { name, slot, table };
}

/** What a test looks at; for a variable that one line sets, and sets always, what that line puts into it. */
function callsOf(test: AclTest, proxy: Proxy): readonly Call[] {
  const { calls } = test.criterion;
  const variable = fetchOf(test) === 'var' ? calls[0]?.arguments?.[0]?.text : undefined;
  if (variable === undefined) return calls;
  const sets = proxy.statements('http-request', 'tcp-request').flatMap(line => variableReplacedBy(line) ?? []);
  const [set, another] = sets.filter(({ name }) => name === variable);
  if (!set?.value || another || conditionOf(set.statement) || !proxy.section.isCertain(set.statement)) return calls;
  return [...parseSampleExpression(set.value.value).calls, ...calls.slice(1)];
}
