import { predefinedAcls } from '../../language/predefined-acls.ts';
import { hasWrongCase } from '../../model/conditions/host-mistake.ts';
import { plainMatches, type TextTest } from '../../model/conditions/text-test.ts';
import { deadTestFinding, deadTestFindings, type DeadPattern, type DeadTest } from '../findings/pattern-findings.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

type MethodMistake = 'case' | 'ignored flag' | 'converter' | 'list' | 'acl';

/** The methods that a regular expression names, where it is a plain list of them with anchors. */
const listOfNames = /^\^?(?:\((?:\?:)?)?([A-Za-z]+(?:\|[A-Za-z]+)*)\)?\$?$/;

/** Several methods in one pattern of plain text: `GET|POST`, or `GET HEAD` between quotes. */
const listInOne = /^\^?\(?[A-Za-z]+(?:[|\s]+[A-Za-z]+)+\)?\$?$/;

/** An ACL that HAProxy has by itself: `METH_GET`. */
const nameOfAcl = /^METH_[A-Z]+$/i;

/** What such an ACL compares with: `METH_GET` holds for `HEAD`, too. */
function methodsOf(name: string): string {
  const acl = predefinedAcls.find(each => each.name === name.toUpperCase());
  return acl ? acl.test.replace(/^method /, '') : name.replace(/^METH_/i, '');
}

/** The comparison of `method` takes no notice of `-i`; with `-m` it does (2.6 to 3.4). */
function methodMistakeIn(pattern: string, { source: { subject, letters }, match, ignoresCase, written }: TextTest): MethodMistake | undefined {
  if (subject !== 'method' || match === 'len' || pattern.includes(',')) return undefined;
  if (nameOfAcl.test(pattern)) return 'acl';
  if (plainMatches.includes(match) && listInOne.test(pattern.trim())) return 'list';
  const names = match === 'reg' ? listOfNames.exec(pattern)?.[1]?.split('|') : [pattern];
  const heedsCase = !ignoresCase || (written.test.criterion.text === 'method' && !written.test.flags.some(flag => flag.name === '-m'));
  if (!names || !heedsCase || !names.every(name => hasWrongCase(name, letters ?? 'upper', false))) return undefined;
  return letters ? 'converter' : ignoresCase ? 'ignored flag' : 'case';
}

const findingsIn = deadTestFindings(/method|var\(/, methodMistakeIn, describe);

function explain({ word, why }: DeadPattern<MethodMistake>, { test }: DeadTest<MethodMistake>, right: string): string {
  if (why === 'list') return `Each method is a pattern of its own, and no method is called \`${word.value}\`: it never matches. Write them side by side${/\s/.test(word.value) ? ', without quotes around them' : ''}: \`${right}\`.`;
  if (why === 'acl') return `\`${word.value.toUpperCase()}\` is the name of an ACL, which stands in a condition by itself, and no method is called so: as a pattern it never matches. Write \`${right}\`, or the ACL without braces.`;
  const cause = why === 'converter'
    ? `\`${test.written.criterion.value}\` makes all letters ${test.source.letters} case`
    : why === 'case' ? 'Methods are compared letter by letter, and clients send them in upper case' : '`method` takes no notice of `-i`, and clients send methods in upper case';
  return `${cause}: \`${word.value}\` never matches. Write \`${right}\`.`;
}

function describe(found: DeadTest<MethodMistake>): RuleFinding {
  const letters = found.test.source.letters ?? 'upper';
  const inCase = (text: string) => (letters === 'lower' ? text.toLowerCase() : text.toUpperCase());
  const corrected = ({ word, why }: DeadPattern<MethodMistake>) => inCase(why === 'acl' ? methodsOf(word.value) : why === 'list' ? word.value.split(/[^A-Za-z]+/).filter(name => name !== '').join(' ') : word.text);
  const edits = found.dead.map(dead => replaceWord(dead.word, corrected(dead)));
  const [first] = found.dead;
  const message = explain(first, found, first.why === 'list' || first.why === 'acl' ? corrected(first) : inCase(first.word.value));
  const title = found.dead.some(({ why }) => why === 'acl') ? 'Write the names of the methods' : found.dead.some(({ why }) => why === 'list') ? 'Write each method as a pattern of its own' : `Write the method in ${letters} case`;
  return deadTestFinding(found, message, 'Never matches either', [{ title, safety: 'review', edits }]);
}

/** Lab cases method-in-lower-case and method-expression-in-lower-case; lists in one pattern and names of ACLs were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'method-pattern-never-matches',
  summary: 'A condition asks for a method in lower case, for several in one pattern or for an ACL, and no method is called so.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check(configuration, { isWhole }) {
    return findingsIn(configuration, isWhole);
  },
});
