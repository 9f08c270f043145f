import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { boundsOf } from '../conditions/number-bounds.ts';
import type { Proxy } from '../proxy.ts';
import type { Range } from '../incremental/ranges.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { variableSetBy, type VariableSet } from './variable-source.ts';

/** What may be in a variable; undefined where a request may have nothing there, or where nobody can tell. */
export interface ValuesOfVariable {
  readonly numbersIn: (variable: string) => Range | undefined;
  readonly textsIn: (variable: string) => readonly string[] | undefined;
}

/** What the rules of a section put into its variables, where one of them does so in each request. */
export function valuesOfVariables(proxy: Proxy): ValuesOfVariable {
  return {
    numbersIn: variable => {
      const ranges = setsOf(proxy, variable).map(({ isFormat, value }) => boundsOf(isFormat ? [] : parseSampleExpression(value?.value ?? '').calls));
      return ranges.length > 0 ? { from: Math.min(...ranges.map(({ from }) => Number(from))), to: Math.max(...ranges.map(({ to }) => Number(to))) } : undefined;
    },
    textsIn: variable => {
      const texts = setsOf(proxy, variable).map(textsSetBy);
      return texts.length > 0 && texts.every(each => each !== undefined) ? [...new Set(texts.flat())] : undefined;
    },
  };
}

/** Empty where none of the lines acts in each request. */
function setsOf(proxy: Proxy, variable: string): readonly VariableSet[] {
  const rules = [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')];
  const sets = rules.map(({ statement }) => variableSetBy(statement)).filter(set => set?.name === variable).filter(set => set !== undefined);
  return sets.some(({ statement }) => !conditionOf(statement)) ? sets : [];
}

/** The text of `str`, both of `ssl_fc,iif`, and a format without expressions. */
function textsSetBy({ isFormat, value }: VariableSet): readonly string[] | undefined {
  if (!value || value.hasVariable) return undefined;
  if (isFormat) return parseLogFormat(value.value).items.every(item => item.kind === 'text') ? [value.value] : undefined;
  const { calls } = parseSampleExpression(value.value);
  const last = calls.at(-1);
  const texts = last?.arguments?.map(({ text }) => text) ?? [];
  if (last?.name === 'str' && calls.length === 1) return texts.slice(0, 1);
  // Nothing comes of `iif` where nothing comes of what stands before it.
  return last?.name === 'iif' && calls[0]?.name === 'ssl_fc' && calls.length === 2 && texts.length === 2 ? texts : undefined;
}
