import type { AclTest } from '../../expression/acl.ts';
import { requiredCharacters } from '../../expression/regex-literals.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { hasUnreadVariable, hasWrongCase } from './host-mistake.ts';
import { matchOf, plainMatches, sourceOf } from './text-test.ts';
import type { ValueMistake } from './value-mistake.ts';

/** Converters that leave letters what they are, large or small. */
const keepsLetters: readonly string[] = ['field', 'word', 'bytes', 'ltrim', 'rtrim', 'host_only'];

/** `req.hdr(X-Tier),lower Gold`: capitals where none are left, or small letters behind `upper`. Of hosts, paths and methods others speak. */
export function lettersMistake(calls: readonly Call[], test: AclTest, pattern: string): ValueMistake | undefined {
  const last = calls.filter(({ name }) => !keepsLetters.includes(name)).at(-1)?.name;
  const letters = last === 'lower' || last === 'upper' ? last : undefined;
  if (!letters || calls[0]?.name === 'var' || (sourceOf(calls)?.subject ?? 'header') !== 'header') return undefined;
  const match = matchOf(test);
  const ignoresCase = test.flags.some(({ name }) => name === '-i');
  const text = plainMatches.includes(match) ? pattern : match === 'reg' ? requiredCharacters(pattern) : '';
  // Of what was to be a variable variable-without-quotes speaks.
  if (!hasWrongCase(text, letters, ignoresCase) || hasUnreadVariable(pattern)) return undefined;
  const right = letters === 'lower' ? pattern.toLowerCase() : pattern.toUpperCase();
  // Who names it in both ways has thought of it.
  if (test.patterns.some(({ text: other }) => other === right)) return undefined;
  return { why: 'letters', right: match === 'reg' ? undefined : right, letters };
}
