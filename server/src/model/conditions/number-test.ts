import type { AclOperator, AclTest } from '../../expression/acl.ts';
import { contain, type Range } from '../incremental/ranges.ts';

/**
 * Does a number match an integer test, as in `nbsrv(be) lt 2` or `sc_http_req_rate(0) 1:`? Any of the patterns may match. Undefined for a test with
 * converters, and where `numbersOf` cannot tell.
 */
export function numberMatches(test: AclTest, number: number): boolean | undefined {
  return test.criterion.calls.length === 1 ? acceptsNumber(test, number) : undefined;
}

/** The same of the number that an integer test gets in the end, whatever it is taken from. */
export function acceptsNumber(test: AclTest, number: number): boolean | undefined {
  const ranges = numbersOf(test);
  return ranges && contain(ranges, number);
}

/**
 * The numbers that an integer test accepts, whatever they are taken from. Undefined for a test with flags other than `-m int`, which says what holds
 * anyway (2.6 to 3.4), with patterns that are no numbers, and without patterns. Undefined for `ne`, too, by which people mean the opposite of what HAProxy
 * reads: of that ne-read-as-eq speaks.
 */
export function numbersOf({ flags, operator, patterns }: AclTest): readonly Range[] | undefined {
  if (patterns.length === 0 || operator === 'ne' || !flags.every(({ name, argument }) => name === '-m' && argument === 'int')) return undefined;
  // Behind an operator a fraction is cut off: `gt 0.5` is `gt 0`. Without one, and behind `eq`, HAProxy refuses it (2.6 to 3.4).
  const ranges = patterns.flatMap(({ text }) => rangeOf(operator ? text.replace(/^(\d+)\.\d+$/, '$1') : text, operator ?? 'eq') ?? []);
  return ranges.length === patterns.length ? ranges : undefined;
}

function rangeOf(text: string, operator: Exclude<AclOperator, 'ne'>): Range | undefined {
  const range = /^(-?\d{0,15}):(-?\d{0,15})$/.exec(text);
  if (range) return { from: range[1] ? Number(range[1]) : -Infinity, to: range[2] ? Number(range[2]) : Infinity };
  if (!/^-?\d{1,15}$/.test(text)) return undefined;
  const limit = Number(text);
  switch (operator) {
    case 'eq': return { from: limit, to: limit };
    case 'ge': return { from: limit, to: Infinity };
    case 'gt': return { from: limit + 1, to: Infinity };
    case 'le': return { from: -Infinity, to: limit };
    case 'lt': return { from: -Infinity, to: limit - 1 };
  }
}
