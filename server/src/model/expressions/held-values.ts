import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression } from '../../expression/sample-expression.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { sampleTypeOf } from './sample-type.ts';
import { variableSetBy, type VariableSet } from './variable-source.ts';
import { ownWriters } from './variable-writers.ts';

/** All that lines of a section ever put into a variable: texts that stand in the file, or only `true` and `false`, or only numbers. */
export type HeldValues = { readonly lines: readonly [Statement, ...Statement[]] } & (
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'bool' | 'number' });

/** Of one stream or connection: others last longer than what this file says. */
const knownScope = /^(?:sess|txn|req)\.[\w.]+$/;
/** What may set variables that no line names. */
const isOpen = hasText(text => /\blua[.-]|send-spoe-group|set-var(?:-fmt)?\([^),\s]*[^\w.),\s]|^\s*filter\s+(?!comp|trace|cache|fcgi-app|bwlim)/m.test(text));

/**
 * What a variable may hold in a section where clients arrive; before it no other section has set it. Undefined where a line puts something else into it, and
 * where Lua or a filter may.
 */
export function heldIn(proxy: Proxy, name: string, version: HaproxyVersion): HeldValues | undefined {
  const sections = [...lineageOf(proxy)].map(({ section }) => section);
  if (!proxy.isFrontend || !knownScope.test(name) || sections.some(isOpen)) return undefined;
  const writers = ownWriters(proxy).get(name)?.map(({ statement }) => statement) ?? [];
  const sets = writers.map(variableSetBy);
  const [first, ...others] = writers;
  if (!first || !sets.every((set): set is VariableSet => set?.name === name)) return undefined;
  const values = sets.map(set => valueOf(set, version));
  const [value] = values;
  const written = [first, ...others] as const;
  if (value === 'bool' || value === 'number') return values.every(each => each === value) ? { lines: written, kind: value } : undefined;
  const texts = values.filter(each => typeof each === 'object');
  return texts.length === values.length ? { lines: written, kind: 'texts', texts: [...new Set(texts.map(({ text }) => text))] } : undefined;
}

function valueOf({ value, isFormat }: VariableSet, version: HaproxyVersion): { readonly text: string } | 'bool' | 'number' | undefined {
  if (!value || value.hasVariable) return undefined;
  if (isFormat) return parseLogFormat(value.value).items.every(item => item.kind === 'text') && !/[%\\]/.test(value.value) ? { text: value.value } : undefined;
  const expression = parseSampleExpression(value.value);
  const [call, ...converters] = expression.calls;
  const [text, another] = call?.arguments ?? [];
  if (call?.name === 'str' && converters.length === 0) return text && !another ? { text: text.text } : undefined;
  const type = sampleTypeOf(expression, version);
  return type === 'bool' ? 'bool' : type === 'sint' ? 'number' : undefined;
}
