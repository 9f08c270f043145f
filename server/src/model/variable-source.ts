import { parseSampleExpression } from '../expression/sample-expression.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { actionOf } from './request-rules.ts';
import { conditionOf } from './statement-condition.ts';
import { sourceOf, type Source, type SourceOfVariable } from './text-test.ts';

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

/** Where the text of a variable comes from, when one line of the section sets it, and sets it always. */
export function variablesOf(proxy: Proxy): SourceOfVariable {
  return name => sourcesIn(proxy).get(name);
}

const sourcesIn = perProxy((proxy): ReadonlyMap<string, Source> => {
  const sources = new Map<string, Source>();
  const others = new Set<string>();
  for (const line of proxy.statements('http-request', 'tcp-request')) {
    const set = variableSetBy(line);
    if (!set) continue;
    const { name } = set;
    const source = !set.isFormat && !sources.has(name) && proxy.section.isCertain(line) && !conditionOf(line) ? copiedBy(set) : undefined;
    if (source) sources.set(name, source);
    else others.add(name);
  }
  for (const name of others) sources.delete(name);
  return sources;
});

/** What a `set-var` line puts into its variable. The expression is one word, and the last one. */
function copiedBy({ statement, value }: VariableSet): Source | undefined {
  const isLast = value !== undefined && statement.words.at(-1)?.span.end === value.span.end;
  return isLast && !value.hasVariable ? sourceOf(parseSampleExpression(value.value).calls) : undefined;
}
