import type { AclTest } from '../expression/acl.ts';

/**
 * Does a number match an integer test, as in `nbsrv(be) lt 2` or `sc_http_req_rate(0) 1:`? Any of the patterns may match. Undefined for a test with
 * flags or converters, with patterns that are no numbers, and without patterns.
 */
export function numberMatches({ criterion, flags, operator, patterns }: AclTest, number: number): boolean | undefined {
  if (criterion.calls.length !== 1 || flags.length > 0 || patterns.length === 0) return undefined;
  const matches = patterns.map(({ text }) => patternMatches(text, operator ?? 'eq', number));
  return matches.includes(undefined) ? undefined : matches.includes(true);
}

function patternMatches(text: string, operator: NonNullable<AclTest['operator']>, number: number): boolean | undefined {
  const range = /^(-?\d*):(-?\d*)$/.exec(text);
  if (range) return (range[1] === '' || number >= Number(range[1])) && (range[2] === '' || number <= Number(range[2]));
  if (!/^-?\d{1,15}$/.test(text)) return undefined;
  const limit = Number(text);
  switch (operator) {
    case 'eq': return number === limit;
    case 'ge': return number >= limit;
    case 'gt': return number > limit;
    case 'le': return number <= limit;
    case 'lt': return number < limit;
  }
}
