import { aclCriterionFact, allAclCriteria } from '../../language/acl-criteria.ts';
import { fetchesIn, fetchIn } from '../../language/fetches.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { checkSample } from '../../model/expressions/sample-check.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';

/** An `acl` line that begins with its test. */
export interface NamelessAcl {
  readonly test: Word;
  /** The name, where it stands behind the test. */
  readonly name: Word | undefined;
}

/**
 * What lacks its name: a test stands in its place, and what follows can be none. An ACL may be called like a fetch, and the fetch behind its name may be misspelt:
 * then nothing is said here.
 */
export function namelessAclOf(statement: Statement, version: HaproxyVersion): NamelessAcl | undefined {
  const [, test, second, third] = statement.words;
  if (statement.keyword !== 'acl' || !test || !second || test.hasVariable || second.hasVariable || !beginsWithFetch(test.value, version)) return undefined;
  const { problem, fetch, type } = checkSample(test.value, 'acl', version);
  if (!fetch || problem || checkSample(second.value, 'acl', version).fetch) return undefined;
  const isCall = test.value.includes('(') || test.value.includes(',');
  // A test that is true or false by itself is compared with nothing.
  if (isCall && type === 'bool' && !third && /^[A-Za-z_][\w.:-]*$/.test(second.value)) return { test, name: second };
  return isCall || isNoFetch(second.value, version) ? { test, name: undefined } : undefined;
}

/** Most names of ACLs are nothing like it. */
function beginsWithFetch(text: string, version: HaproxyVersion): boolean {
  const name = /^[a-z][\w.]*/.exec(text)?.[0];
  return name !== undefined && (fetchIn(name, version) ?? aclCriterionFact(name)) !== undefined;
}

/** True for a word that nobody took for a fetch: `/api`, `-i`, `10.0.0.0/8`, `POST`. */
function isNoFetch(text: string, version: HaproxyVersion): boolean {
  const [name = ''] = /^[\w.-]*/.exec(text) ?? [];
  if (!/^[A-Za-z_]/.test(text)) return true;
  return name === text && !text.startsWith('lua.') && !/[a-z]_[a-z]/.test(text) && closest(name, [...fetchesIn(version), ...allAclCriteria()].map(fact => fact.name)) === undefined;
}
