import { parseLogFormat } from '../expression/log-format.ts';
import type { PolarCondition } from '../expression/negation.ts';
import { parseSampleExpression, type Call } from '../expression/sample-expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { inverse, whenActs } from './certain-condition.ts';
import { isMap, setValues, unboundValues, unsetValues, type ValueForName } from './name-bounds.ts';
import type { Proxy } from './proxy.ts';
import { ruleSetsOf, type Rule } from './request-rules.ts';
import type { Route } from './route.ts';
import { conditionOf } from './statement-condition.ts';

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
 * The names that a `use_backend` makes at run time, from a section's own lines: the text of `str`, both results of `iif`, the second argument of a map, and what
 * `set-var` puts into a variable (tried on 2.6 and 3.4). What the file of a map says is taken to be right. Empty for a name that is made at the start.
 */
export function namesMadeBy(route: Route, proxy: Proxy): readonly MadeName[] {
  if (route.keyword !== 'use_backend' || !route.name.includes('%')) return [];
  const calls = onlyExpression(route.name);
  const variable = calls?.length === 1 && calls[0]?.name === 'var' ? calls[0].arguments : undefined;
  if (!variable?.[0]) return resultsOfFormat(route.name).map(result => ({ ...result, said: route.statement, unless: [] }));
  const [{ text: asked }, other] = variable;
  const sets = settersOf(asked, proxy);
  const unset = { name: other?.text, said: route.statement, unless: sets.filter(set => set.isReached).map(set => set.acts), valueOf: unsetValues(asked) };
  return [...sets.flatMap((set, i) => (set.isLookup ? namesNotFound(set, sets, unset) : namesSet(set, i, sets))), unset];
}

/** What may come of an expression. */
interface Result extends Pick<MadeName, 'name' | 'valueOf'> {
  /** True where a map says it, and nothing comes of it where that says nothing. */
  readonly isLookedUp: boolean;
}

/** The names that a log-format makes. */
function resultsOfFormat(format: string): readonly Result[] {
  const calls = onlyExpression(format);
  if (calls) return resultsOf(calls);
  const { items } = parseLogFormat(format);
  const isText = items.every(item => item.kind === 'text');
  if (isText) return [known(items.map(item => item.text).join(''))];
  return [unknown(items.flatMap(item => (item.kind === 'expression' ? [item.expression.calls] : [])), false)];
}

/** The calls of a log-format that is nothing but one expression. */
function onlyExpression(format: string): readonly Call[] | undefined {
  const [item, another] = parseLogFormat(format).items;
  return item?.kind === 'expression' && !another ? item.expression.calls : undefined;
}

function resultsOf(calls: readonly Call[]): readonly Result[] {
  const last = calls.at(-1);
  const [first, second] = last?.arguments?.map(argument => argument.text) ?? [];
  if (last?.name === 'str' && calls.length === 1) return [known(first)];
  if (last?.name === 'iif') return [known(first), known(second)];
  const isOther = last !== undefined && isMap(last) && second !== undefined;
  return [isOther ? known(second) : unknown([calls], calls.some(isMap))];
}

function known(name: string | undefined): Result {
  return { name, valueOf: () => undefined, isLookedUp: false };
}

function unknown(expressions: readonly (readonly Call[])[], isLookedUp: boolean): Result {
  return { name: undefined, valueOf: unboundValues(expressions), isLookedUp };
}

/** A rule that sets a variable. */
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

/** More rules about one variable than these are not compared with one another. */
const MAX_SETTERS = 40;

function settersOf(variable: string, proxy: Proxy): readonly Setter[] {
  const found = ruleSetsOf(proxy).flatMap(rules => {
    const end = rules.findIndex(({ action }) => action === 'allow' || action === 'accept');
    return rules.flatMap((rule, i) => setterOf(variable, rule, end < 0 || i < end));
  });
  return found.length > MAX_SETTERS ? [] : found;
}

function setterOf(variable: string, rule: Rule, isReached: boolean): Setter[] {
  const [, action, name, option] = /^([a-z-]+)\(([^),]+)(?:,([^)]*))?\)$/.exec(rule.action) ?? [];
  if (name !== variable) return [];
  const fills = option === 'ifnotexists' || option === 'ifempty';
  const results = resultsSetBy(rule, action ?? '');
  return [{
    rule,
    acts: whenActs(rule.statement, rule.owner),
    isReached: isReached && (option === undefined || fills),
    fillsIn: fills,
    isLookup: action === 'set-var' && results.some(result => result.isLookedUp),
    results: results.map(result => ({ ...result, valueOf: setValues(variable, result.name, result.valueOf) })),
  }];
}

/** The names in the value of a `set-var` line, which is one word. */
function resultsSetBy({ statement }: Rule, action: string): readonly Result[] {
  const at = statement.keyword === 'tcp-request' ? 3 : 2;
  const found = conditionOf(statement);
  const end = found ? found.start - 1 : statement.words.length;
  const value = statement.word(at)?.value ?? '';
  if (end === at + 1 && action === 'set-var') return resultsOf(parseSampleExpression(value).calls);
  return end === at + 1 && action === 'set-var-fmt' ? resultsOfFormat(value) : [unknown([], false)];
}

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
