import { parseLogFormat } from '../../expression/log-format.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { isMap, numberValues, unboundValues, type ValueForName } from './name-bounds.ts';
import { boundsOf, isAlwaysThere } from '../conditions/number-bounds.ts';
import type { Proxy } from '../proxy.ts';
import { portsOf } from './ways-in.ts';

/** What may come of an expression or of a log-format. */
export interface Result {
  /** Undefined for the texts that nobody can tell from the file. */
  readonly name: string | undefined;
  /** What a test gives for those requests, where the text says it. */
  readonly valueOf: ValueForName;
  /** True where a map says it, and nothing comes of it where that says nothing. */
  readonly isLookedUp: boolean;
}

/** More texts than these are not listed. */
const MAX_RESULTS = 64;

/** The texts that a log-format makes: all that its expressions may give, put together. */
export function resultsOfFormat(format: string, proxy: Proxy): readonly Result[] {
  const { items } = parseLogFormat(format);
  const expressions = items.flatMap(item => (item.kind === 'expression' ? [item.expression.calls] : []));
  const [only] = expressions;
  if (only && items.length === 1) return resultsOf(only, proxy);
  let results: readonly Result[] = [known('')];
  for (const item of items) {
    const parts = item.kind === 'expression' ? resultsOf(item.expression.calls, proxy) : [known(item.kind === 'text' ? item.text : undefined)];
    if (parts.some(part => part.name === undefined) || results.length * parts.length > MAX_RESULTS) return [unknown(expressions, false)];
    results = results.flatMap(result => parts.map(part => both(result, part)));
  }
  return results;
}

function both(a: Result, b: Result): Result {
  return { name: `${a.name}${b.name}`, valueOf: test => a.valueOf(test) ?? b.valueOf(test), isLookedUp: false };
}

/** The texts that an expression makes. */
export function resultsOf(calls: readonly Call[], proxy: Proxy): readonly Result[] {
  const last = calls.at(-1);
  const [first, second] = last?.arguments?.map(argument => argument.text) ?? [];
  if (last?.name === 'str' && calls.length === 1) return [known(first)];
  if (last?.name === 'iif') return [known(first), known(second)];
  const isOther = last !== undefined && isMap(last) && second !== undefined;
  if (isOther) return [known(second)];
  const numbers = numbersMadeBy(calls, proxy);
  if (numbers) return numbers.map(number => ({ name: `${number}`, valueOf: numberValues(calls, number), isLookedUp: false }));
  return [unknown([calls], calls.some(isMap))];
}

/** The numbers that an expression may give, where they are few: one of them for each request. */
function numbersMadeBy(calls: readonly Call[], proxy: Proxy): readonly number[] | undefined {
  const [fetch, ...converters] = calls;
  if (!fetch) return undefined;
  if (fetch.name === 'dst_port' && converters.length === 0) return portsOf(proxy);
  const isNumber = fetch.name === 'rand' ? converters.length === 0 : converters.at(-1)?.name === 'mod' && isAlwaysThere(fetch);
  const { from, to } = boundsOf(calls);
  const count = Number(to) - Number(from) + 1;
  return isNumber && count <= MAX_RESULTS ? Array.from({ length: count }, (_, i) => Number(from) + i) : undefined;
}

function known(name: string | undefined): Result {
  return { name, valueOf: () => undefined, isLookedUp: false };
}

function unknown(expressions: readonly (readonly Call[])[], isLookedUp: boolean): Result {
  return { name: undefined, valueOf: unboundValues(expressions), isLookedUp };
}
