import type { Statement } from '../../syntax/statement.ts';
import { aclUsesOf } from './acl-use.ts';
import { aclLinesOf } from './condition-tests.ts';
import type { Proxy } from '../proxy.ts';

/** What a word of a condition means in other languages. */
export type ForeignWord = 'and' | 'or' | 'not' | 'bracket';

/**
 * What the name of an ACL is meant for, where it is none: HAProxy knows `or`, `||` and `!`, and takes these words for names (2.6 to 3.4). An `acl` line may
 * define `and` and `not` all the same.
 */
export function foreignWord(name: string): ForeignWord | undefined {
  if (/^(?:and|&&?)$/i.test(name)) return 'and';
  if (name === '|') return 'or';
  if (/^not$/i.test(name)) return 'not';
  // `path_beg(/api)` is a call, of which the brackets are its own.
  return /^(?:not)?\(/i.test(name) || (name.endsWith(')') && !name.includes('(')) ? 'bracket' : undefined;
}

/** True for a line whose condition is written as in another language, so that nobody can tell yet what it asks for. */
export function hasForeignWord(statement: Statement, proxy: Proxy): boolean {
  return aclUsesOf(statement).some(({ name }) => foreignWord(name) !== undefined && aclLinesOf(name, proxy).length === 0);
}

/** True for a line with a round bracket in its condition. */
export function hasBracket(statement: Statement): boolean {
  return aclUsesOf(statement).some(({ name }) => foreignWord(name) === 'bracket');
}

/** Each `not` among the names in the condition of a line, as it is written. */
export function namesOfNot(statement: Statement): string[] {
  return aclUsesOf(statement).map(({ name }) => name).filter(name => foreignWord(name) === 'not');
}
