import type { Expectation } from './case.ts';
import type { Observation } from './run.ts';

/** What of an expectation does not hold, in words; empty when all of it does. */
export function disappointments(expected: Expectation, seen: Observation): string[] {
  const outcomes = Object.keys(seen.outcomes);
  const counts = counted(seen);
  const logged = [...new Set(seen.flags)].join(', ') || 'none';
  const wrong: string[] = [];
  const need = (holds: boolean, what: string): void => {
    if (!holds) wrong.push(what);
  };
  const { every, some, flags, checks, says, atLeast, atMost } = expected;
  if (every) need(outcomes.length > 0 && outcomes.every(outcome => every.includes(outcome)), `every answer ${every.join('/')}, saw ${counts}`);
  if (some) need(outcomes.some(outcome => some.includes(outcome)), `some answer ${some.join('/')}, saw ${counts}`);
  if (flags) need(seen.flags.some(flag => flags.includes(flag)), `a log line ${flags.join(' / ')}, saw ${logged}`);
  if (checks) need(seen.checks.some(check => checks.includes(check)), `a check ${checks.join('/')}, saw ${seen.checks.join(', ') || 'none'}`);
  if (says !== undefined) need(seen.messages.includes(says), `haproxy -c to say "${says}", it said: ${seen.messages.trim() || 'nothing'}`);
  if (expected.silent) need(!/\[(?:WARNING|ALERT)\]/.test(seen.messages), `haproxy -c to be silent, it said: ${seen.messages.trim()}`);
  if (atLeast !== undefined) need(seen.milliseconds >= atLeast, `an answer after ${atLeast} ms or more, the slowest took ${seen.milliseconds}`);
  if (atMost !== undefined) need(seen.milliseconds <= atMost, `all answers within ${atMost} ms, the slowest took ${seen.milliseconds}`);
  return wrong.map(what => `expected ${what}`);
}

function counted(seen: Observation): string {
  return Object.entries(seen.outcomes)
    .map(([outcome, times]) => `${times}x ${outcome}`)
    .join(', ');
}
