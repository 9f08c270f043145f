import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { actionOf, orderOf, rulesOf } from '../request-rules/request-rules.ts';
import { entrancesTo } from '../routes/senders.ts';
import { conditionOf, writtenConditionOf } from '../conditions/statement-condition.ts';
import { sourceOf, type SourceOfVariable } from '../conditions/text-test.ts';

/** A variable that a `set-var` or `set-var-fmt` rule sets. */
export interface VariableSet {
  readonly statement: Statement;
  readonly name: string;
  /** True for `set-var-fmt`. */
  readonly isFormat: boolean;
  /** True where something stands behind the name that says when it is set: `ifnotexists`. */
  readonly hasOptions: boolean;
  /** The word with the expression, or with the format. */
  readonly value: Word | undefined;
}

/** What an `http-request` or `tcp-request` line sets; undefined for those that set no variable. */
export function variableSetBy(line: Statement): VariableSet | undefined {
  const [, format, name, end] = /^set-var(-fmt)?\(([^),]+)(\)$)?/.exec(actionOf(line)) ?? [];
  if (name === undefined) return undefined;
  return { statement: line, name, isFormat: format !== undefined, hasOptions: end === undefined, value: line.word(line.keyword === 'tcp-request' ? 3 : 2) };
}

/** The same for those alone that put an expression into it, whatever it had before. */
export function variableReplacedBy(line: Statement): VariableSet | undefined {
  const set = variableSetBy(line);
  return set && !set.isFormat && !set.hasOptions ? set : undefined;
}

/** The name of the variable that an expression begins with, an empty one where it is missing; undefined where it begins with something else. */
export function variableRead([call]: readonly Call[]): string | undefined {
  return call?.name === 'var' ? (call.arguments?.[0]?.text ?? '') : undefined;
}

/** What a variable holds wherever it is read: the expression that one line puts into it, whatever comes, and no other line changes. */
export interface VariableCopy {
  readonly line: Statement;
  readonly calls: readonly Call[];
  /** The word with the expression, or with the format. */
  readonly value: Word;
  /** True for `set-var-fmt`: where the expression gives nothing, the variable is an empty text, and not missing. */
  readonly isFormat: boolean;
}

/** What a variable holds in a section, by the lines of the section and by those it inherits; undefined when nobody can tell. */
export function copyIn(proxy: Proxy, name: string): VariableCopy | undefined {
  return copiesIn(proxy).get(name) ?? undefined;
}

/**
 * The same in a backend that has no line for the variable: what each section that sends requests there puts into it, all alike. Ask only about a whole
 * configuration. Lab case variable-of-frontend, 2.6 to 3.4.
 */
export function copyBefore(backend: Proxy, name: string, configuration: Configuration): VariableCopy | undefined {
  if (!backend.isBackend || !lastsToBackend.test(name) || isSet(backend, name)) return undefined;
  const [first, ...others] = entrancesTo(backend, configuration).map(sender => ({ sender, copy: copyIn(sender, name) }));
  const isAlike = ({ sender, copy }: { sender: Proxy; copy: VariableCopy | undefined }) =>
    copy?.value.value === first?.copy?.value.value && copy?.isFormat === first?.copy?.isFormat && (copy?.line.keyword === 'tcp-request' || sender.mode === 'http');
  return first?.copy && [first, ...others].every(isAlike) ? first.copy : undefined;
}

/** What a variable holds in a section, by its own lines or by those of the sections before it. Ask only about a whole configuration. */
export function copyAnywhere(proxy: Proxy, name: string, configuration: Configuration): VariableCopy | undefined {
  return copyIn(proxy, name) ?? copyBefore(proxy, name, configuration);
}

/** Variables of the process may be set by anybody. */
const lastsToBackend = /^(?:sess|txn|req)\./;

/** True where a line of the section, or one that it inherits, may set a variable. */
export function isSet(proxy: Proxy, name: string): boolean {
  return copiesIn(proxy).has(name);
}

/** True for a line that runs behind the one which sets a variable, both in one section or inherited by it. */
export function isSetBefore({ line: setting }: VariableCopy, line: Statement, proxy: Proxy): boolean {
  if (orderOf(setting) !== orderOf(line)) return orderOf(setting) < orderOf(line);
  const lines = proxy.effectiveLines(line.keyword);
  const indexOf = (wanted: Statement) => lines.findIndex(each => each.equals(wanted));
  return indexOf(setting) < indexOf(line);
}

/** Where the text of a variable comes from that is set in the section, or in what it inherits. */
export function variablesOf(proxy: Proxy): SourceOfVariable {
  return name => sourceOf(copyIn(proxy, name)?.calls ?? []);
}

/** The same for a backend that reads what was set before: see `copyBefore`. */
export function variablesBefore(backend: Proxy, configuration: Configuration): SourceOfVariable {
  return name => sourceOf(copyBefore(backend, name, configuration)?.calls ?? []);
}

/** By name; null for a variable that more than one line sets, or one that does so sometimes. */
const copiesIn = perProxy((proxy): ReadonlyMap<string, VariableCopy | null> => {
  const copies = new Map<string, VariableCopy | null>();
  for (const { statement, owner } of [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')]) {
    const set = variableSetBy(statement);
    if (set) copies.set(set.name, copies.has(set.name) || !owner.section.isCertain(statement) || conditionOf(statement) ? null : copyMadeBy(set));
    for (const name of namesChangedBy(statement)) copies.set(name, null);
  }
  return copies;
});

/** The variables that a line changes in another way: by another action, or by a converter that writes. */
function namesChangedBy(line: Statement): string[] {
  const { start, end } = line.span;
  return [...line.block.text.slice(start, end).matchAll(/(?:unset-var|do-resolve|,set-var)\(([^),]+)/g)].map(match => match[1] ?? '');
}

/** What a line puts into its variable for certain. The expression, or the format, is one word, and the last one but for `if TRUE`. */
function copyMadeBy({ statement, value, isFormat, hasOptions }: VariableSet): VariableCopy | null {
  const asked = writtenConditionOf(statement);
  const last = asked ? statement.word(asked.start - 2) : statement.words.at(-1);
  const isLast = value !== undefined && last?.span.end === value.span.end;
  if (hasOptions || !isLast || value.hasVariable) return null;
  if (!isFormat) return { line: statement, calls: parseSampleExpression(value.value).calls, value, isFormat };
  const { items, problems } = parseLogFormat(value.value);
  const [item, another] = items;
  return item?.kind === 'expression' && !another && problems.length === 0 ? { line: statement, calls: item.expression.calls, value, isFormat } : null;
}
