import { parseLogFormat } from '../expression/log-format.ts';
import type { PolarCondition } from '../expression/negation.ts';
import { parseSampleExpression, type Call } from '../expression/sample-expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { inverse, whenActs } from './certain-condition.ts';
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
}

/**
 * The names that a `use_backend` makes at run time, from a section's own lines: the text of `str`, both results of `iif`, the second argument of a map, and what
 * `set-var` puts into a variable (tried on 2.6 and 3.4). What the file of a map says is taken to be right. Empty for a name that is made at the start.
 */
export function namesMadeBy(route: Route, proxy: Proxy): readonly MadeName[] {
  if (route.keyword !== 'use_backend' || !route.name.includes('%')) return [];
  const calls = onlyExpression(route.name);
  const variable = calls?.length === 1 && calls[0]?.name === 'var' ? calls[0].arguments : undefined;
  if (!variable?.[0]) return namesIn(route.name).map(name => ({ name, said: route.statement, unless: [] }));
  const sets = settersOf(variable[0].text, proxy);
  const rest: MadeName = { name: variable[1]?.text, said: route.statement, unless: sets.filter(set => set.isReached).map(set => set.acts) };
  const set = namesSet(sets);
  return asksWhetherSet(route, variable[0].text) ? set : [...set, rest];
}

/** The names that a log-format makes. */
function namesIn(format: string): readonly (string | undefined)[] {
  const calls = onlyExpression(format);
  if (calls) return resultsOf(calls);
  const { items } = parseLogFormat(format);
  return [items.every(item => item.kind === 'text') ? items.map(item => item.text).join('') : undefined];
}

/** The calls of a log-format that is nothing but one expression. */
function onlyExpression(format: string): readonly Call[] | undefined {
  const [item, another] = parseLogFormat(format).items;
  return item?.kind === 'expression' && !another ? item.expression.calls : undefined;
}

function resultsOf(calls: readonly Call[]): readonly (string | undefined)[] {
  const last = calls.at(-1);
  const [first, second] = last?.arguments?.map(argument => argument.text) ?? [];
  if (last?.name === 'str' && calls.length === 1) return [first];
  if (last?.name === 'iif') return [first, second];
  return [last && /^map(_\w+)?$/.test(last.name) ? second : undefined];
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
  readonly names: readonly (string | undefined)[];
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
  const acts = whenActs(rule.statement, rule.owner);
  return [{
    rule,
    acts,
    isReached: isReached && (option === undefined || fills),
    fillsIn: fills,
    names: action === 'set-var' || action === 'set-var-fmt' ? namesSetBy(rule, action) : [undefined],
  }];
}

/** The names in the value of a `set-var` line, which is one word. */
function namesSetBy({ statement }: Rule, action: string): readonly (string | undefined)[] {
  const at = statement.keyword === 'tcp-request' ? 3 : 2;
  const found = conditionOf(statement);
  const end = found ? found.start - 1 : statement.words.length;
  const value = statement.word(at)?.value ?? '';
  if (end !== at + 1) return [undefined];
  return action === 'set-var' ? resultsOf(parseSampleExpression(value).calls) : namesIn(value);
}

/** A later rule replaces what an earlier one has set, but for one that only fills in. */
function namesSet(sets: readonly Setter[]): MadeName[] {
  return sets.flatMap(({ rule, acts, fillsIn, names }, i) => {
    if (!rule.owner.section.isCertain(rule.statement)) return [];
    const others = sets.filter((other, j) => other.isReached && (j > i ? !other.fillsIn : fillsIn && j < i));
    const unless = [inverse(acts), ...others.map(other => other.acts)];
    return names.map(name => ({ name, said: rule.statement, unless }));
  });
}

/** True for `use_backend %[var(txn.name)] if { var(txn.name) -m found }`. */
function asksWhetherSet({ statement, owner }: Route, variable: string): boolean {
  const { condition, unless } = whenActs(statement, owner);
  return !unless && condition.groups.every(group => group.some(term => !term.negated && term.kind === 'anonymous' && term.text === `var(${variable}) -m found`));
}
