import type { AclTest } from '../../expression/acl.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { setValues, unboundValues, unsetValues, type ValueForName } from './name-bounds.ts';
import { resultsOf, resultsOfFormat, type Result } from './name-values.ts';
import type { Proxy } from '../proxy.ts';
import { ruleSetsOf, type Rule } from '../request-rules/request-rules.ts';
import type { Route } from './route.ts';
import { writtenConditionOf } from '../conditions/statement-condition.ts';

/** A name that a `use_backend` makes at run time. */
export interface MadeName {
  /** Undefined for the names that nobody can tell from the file. */
  readonly name: string | undefined;
  /** The line that says it: the `use_backend`, or one that sets the variable which it reads. */
  readonly said: Statement;
  /** It is made for requests that make all of these fail. */
  readonly unless: readonly PolarCondition[];
  /** What a test gives for those requests, where the name says it. */
  readonly valueOf: ValueForName;
}

/**
 * The names that a `use_backend` makes at run time, from a section's own lines: the text of `str`, both results of `iif`, the second argument of a map, the
 * numbers of `mod` and `rand`, the ports that clients come to, and what rules put into a variable or a header that is read (tried on 2.6 and
 * 3.4). What the file of a map says is taken to be right. Empty for a name that is made at the start.
 */
export function namesMadeBy(route: Route, proxy: Proxy): readonly MadeName[] {
  if (route.keyword !== 'use_backend' || !route.name.includes('%')) return [];
  const calls = onlyExpression(route.name);
  const holder = calls && holderReadBy(calls);
  if (!holder) return resultsOfFormat(route.name, proxy).map(result => ({ ...result, said: route.statement, unless: [] }));
  const sets = settersOf(holder, proxy);
  // A header that no rule sets may come from the client.
  const valueOf = holder.kind === 'header' ? unboundValues([calls]) : unsetValues(test => readsFrom(holder, test));
  const unset = { name: calls[0]?.arguments?.[1]?.text, said: route.statement, unless: sets.filter(set => set.isReached).map(set => set.acts), valueOf };
  return [...sets.flatMap((set, i) => (set.isLookup ? namesNotFound(set, sets, unset) : namesSet(set, i, sets))), unset];
}

/** The calls of a log-format that is nothing but one expression. */
function onlyExpression(format: string): readonly Call[] | undefined {
  const [item, another] = parseLogFormat(format).items;
  return item?.kind === 'expression' && !another ? item.expression.calls : undefined;
}

/** What the rules of a section set and a name is read from: a variable, or a header of the request. */
interface Holder {
  readonly kind: 'variable' | 'header';
  /** That of a header in lower case. */
  readonly name: string;
}

/** What an expression reads, where it is a variable or a header alone. */
function holderReadBy([call, ...others]: readonly Call[]): Holder | undefined {
  const [{ text } = { text: '' }, another] = call?.arguments ?? [];
  if (!call || others.length > 0 || text === '') return undefined;
  if (call.name === 'var') return { kind: 'variable', name: text };
  return (call.name === 'req.hdr' || call.name === 'hdr') && !another ? { kind: 'header', name: text.toLowerCase() } : undefined;
}

/** True for a test that asks for it. */
function readsFrom({ kind, name }: Holder, { criterion }: AclTest): boolean {
  const read = holderReadBy(criterion.calls.slice(0, 1));
  return read?.kind === kind && read.name === name && criterion.calls[0]?.arguments?.length === 1;
}

/** A rule that sets a variable or a header. */
interface Setter {
  readonly rule: Rule;
  /** When it acts. */
  readonly acts: PolarCondition;
  /** False below an `allow`, which may end the rules before it. */
  readonly isReached: boolean;
  /** True when it leaves the value that another one has set. */
  readonly fillsIn: boolean;
  /** True when it sets what the file of a map says. Where that says nothing, the variable stays as it was (2.6 and 3.4). */
  readonly isLookup: boolean;
  readonly results: readonly Result[];
}

/** More rules about one of them than these are not compared with one another. */
const MAX_SETTERS = 40;

function settersOf(holder: Holder, proxy: Proxy): readonly Setter[] {
  const found = ruleSetsOf(proxy).flatMap(rules => {
    const end = rules.findIndex(({ action }) => action === 'allow' || action === 'accept');
    return rules.flatMap((rule, i) => setterOf(holder, rule, end < 0 || i < end, proxy));
  });
  return found.length > MAX_SETTERS ? [] : found;
}

function setterOf(holder: Holder, rule: Rule, isReached: boolean, proxy: Proxy): Setter[] {
  const written = holder.kind === 'variable' ? writtenToVariable(rule) : writtenToHeader(rule);
  if (written?.name !== holder.name) return [];
  const { action, option, at } = written;
  const fills = option === 'ifnotexists' || option === 'ifempty';
  const results = resultsSetBy(rule, action, at, proxy);
  return [{
    rule,
    acts: whenActs(rule.statement, rule.owner),
    isReached: isReached && (option === undefined || fills),
    fillsIn: fills,
    isLookup: action === 'set-var' && results.some(result => result.isLookedUp),
    results: results.map(result => ({ ...result, valueOf: setValues(test => readsFrom(holder, test), result.name, result.valueOf) })),
  }];
}

/** What a rule writes to, and the index of the word that says what. */
interface Written {
  readonly action: string;
  readonly name: string;
  readonly option: string | undefined;
  readonly at: number;
}

function writtenToVariable({ action, statement }: Rule): Written | undefined {
  const [, verb = '', name, option] = /^([a-z-]+)\(([^),]+)(?:,([^)]*))?\)$/.exec(action) ?? [];
  return name === undefined ? undefined : { action: verb, name, option, at: statement.keyword === 'tcp-request' ? 3 : 2 };
}

function writtenToHeader({ action, statement }: Rule): Written | undefined {
  const name = /^(?:set|add|del|replace)-(?:header|value)$/.test(action) ? statement.word(2)?.value.toLowerCase() : undefined;
  return name === undefined ? undefined : { action, name, option: undefined, at: 3 };
}

/** The names in the value of a rule, which is one word. */
function resultsSetBy({ statement }: Rule, action: string, at: number, proxy: Proxy): readonly Result[] {
  const found = writtenConditionOf(statement);
  const end = found ? found.start - 1 : statement.words.length;
  const value = statement.word(at)?.value ?? '';
  if (end === at + 1 && action === 'set-var') return resultsOf(parseSampleExpression(value).calls, proxy);
  const isFormat = action === 'set-var-fmt' || action === 'set-header';
  return end === at + 1 && isFormat ? resultsOfFormat(value, proxy) : [anyText];
}

const anyText: Result = { name: undefined, valueOf: unboundValues([]), isLookedUp: false };

/** A later rule replaces what an earlier one has set, but for one that only fills in, and a map that may say nothing. */
function namesSet({ rule, acts, fillsIn, results }: Setter, at: number, sets: readonly Setter[]): MadeName[] {
  if (!rule.owner.section.isCertain(rule.statement)) return [];
  const others = sets.filter((other, i) => other.isReached && !other.isLookup && (i > at ? !other.fillsIn : fillsIn && i < at));
  const unless = [inverse(acts), ...others.map(other => other.acts)];
  return results.map(result => ({ ...result, said: rule.statement, unless }));
}

/** Where a map says nothing, there is the name for a variable that is not set, unless another rule sets one. */
function namesNotFound({ rule, acts, results }: Setter, sets: readonly Setter[], unset: MadeName): MadeName[] {
  if (!rule.owner.section.isCertain(rule.statement)) return [];
  const others = sets.filter(other => other.isReached && !other.isLookup);
  const unless = [inverse(acts), ...others.map(other => other.acts)];
  return results.map(({ valueOf }) => ({ ...unset, unless, valueOf: test => unset.valueOf(test) ?? valueOf(test) }));
}
