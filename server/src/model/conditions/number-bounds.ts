import type { Call } from '../../expression/sample-expression.ts';
import type { Range } from '../incremental/ranges.ts';
import { sourceOf } from './text-test.ts';

const everything: Range = { from: -Infinity, to: Infinity };

/**
 * The numbers that an expression may give, by its last word: `rand(2)` gives 0 and 1, and so does `src,crc32,mod(2)`; `date,ltime(%u)` gives 1 to 7 (2.6 and
 * 3.4). All numbers where that is not known.
 */
export function boundsOf(calls: readonly Call[]): Range {
  const last = calls.at(-1);
  const argument = last?.arguments?.[0]?.text ?? '';
  const number = /^\d{1,9}$/.test(argument) ? Number(argument) : undefined;
  switch (last?.name) {
    case 'mod': case 'rand': return number ? { from: 0, to: number - 1 } : everything;
    case 'int': return number === undefined ? everything : { from: number, to: number };
    case 'ltime': case 'utime': return boundsOfTime(argument);
    case 'dst_port': case 'src_port': return { from: 0, to: 65_535 };
    default: return everything;
  }
}

/** The least and the most of what stands in a time for a day of the week, an hour and so on. */
const timeParts: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['u', ['1', '7']], ['w', ['0', '6']], ['H', ['00', '23']], ['M', ['00', '59']], ['S', ['00', '60']],
  ['d', ['01', '31']], ['m', ['01', '12']], ['j', ['001', '366']],
]);

/** What a time is as a number: `%H%M` is 0 to 2359. */
function boundsOfTime(format: string): Range {
  const [from, to] = [0, 1].map(end => format.replace(/%(.)/g, (written, part: string) => timeParts.get(part)?.[end] ?? written)) as [string, string];
  return /^\d{1,9}$/.test(to) ? { from: Number(from), to: Number(to) } : everything;
}

/** True for a fetch that gives something for each request, and one thing: no client that matters sends none of it. */
export function isAlwaysThere(fetch: Call): boolean {
  return alwaysThere.test(fetch.name) || sourceOf([fetch])?.subject === 'host';
}

const alwaysThere = /^(?:src|dst|src_port|dst_port|path|pathq|url|base|base32|method|date)$/;
