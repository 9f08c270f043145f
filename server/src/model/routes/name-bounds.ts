import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { acceptedBy } from '../conditions/exclusive-tests.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import { isLike } from '../conditions/text-patterns.ts';
import { matchOf, sourceOf } from '../conditions/text-test.ts';

/** What a test gives for the requests with some name that is made at run time; undefined where the name does not say it. */
export type ValueForName = (test: AclTest) => boolean | undefined;

/** True for a converter that looks a text up in a file. */
export function isMap(call: Call): boolean {
  return /^map(?:_\w+)?$/.test(call.name);
}

/**
 * For names that are made of what a request says, and that nobody can tell from the file: a request for which no test of the same thing holds may
 * have any. One for which a test holds has what its author wrote down, or what is in the file of a map: those are taken to be names of backends. Not so
 * where the test is about the beginning of a path, and the name stands behind that.
 */
export function unboundValues(expressions: readonly (readonly Call[])[]): ValueForName {
  const subjects = new Set(expressions.map(subjectOf));
  return test => {
    const isAbout = subjects.has(subjectOf(test.criterion.calls)) && isBound(test);
    return isAbout && !expressions.some(calls => goesOnBehind(test, calls)) ? false : undefined;
  };
}

/** True for `path_beg /app`, and a name made of `path,field(2,/)`: `/apple` begins so, too. `path_beg /app/` leaves one name. */
function goesOnBehind(test: AclTest, [fetch, part]: readonly Call[]): boolean {
  const [number, separator, another] = part?.arguments?.map(({ text }) => text) ?? [];
  if (fetch?.name !== 'path' || separator !== '/' || another !== undefined || !/^[1-9]\d?$/.test(number ?? '')) return false;
  // The first field stands before the first `/`, and is empty; the first word does not.
  const end = part?.name === 'field' ? Number(number) : part?.name === 'word' ? Number(number) + 1 : 0;
  const [asked, converter] = test.criterion.calls;
  const isOfPath = asked !== undefined && !converter && sourceOf([asked])?.subject === 'path' && matchOf(test) === 'beg';
  return isOfPath && test.patterns.some(({ text }) => text.split('/').length <= end);
}

/** True for a test that holds for some texts alone, and not for any that there are. */
export function isBound({ criterion, flags, patterns }: AclTest): boolean {
  return patterns.length > 0 || flags.some(({ name }) => name === '-f') || criterion.calls.some(isMap);
}

/** What a request is asked for; paths and addresses with a path count as one. */
export function subjectOf(calls: readonly Call[]): string {
  const [fetch] = calls;
  const subject = fetch && sourceOf([fetch])?.subject;
  if (subject === 'pathq' || subject === 'url' || subject === 'base') return 'path';
  const values = fetch?.arguments?.map(({ text }) => text.toLowerCase()).join() ?? '';
  return subject && subject !== 'header' ? subject : `${subject ?? fetch?.name ?? ''} ${values}`;
}

/** For requests in which a rule has set what some tests read, a variable or a header, given what it is set to. */
export function setValues(reads: (test: AclTest) => boolean, name: string | undefined, valueOf: ValueForName): ValueForName {
  return test => {
    if (!reads(test)) return valueOf(test);
    if (name !== undefined) return holdsFor(name, test);
    return isBound(test) ? false : undefined;
  };
}

/** For requests in which a variable is not set. */
export function unsetValues(reads: (test: AclTest) => boolean): ValueForName {
  return test => (reads(test) ? false : undefined);
}

/** For names with a number in them, given the number: what is asked of it. */
export function numberValues(calls: readonly Call[], number: number): ValueForName {
  return test => (textOf(test.criterion.calls) === textOf(calls) ? acceptsNumber(test, number) : undefined);
}

function textOf(calls: readonly Call[]): string {
  return calls.map(({ name, arguments: values = [] }) => `${name}(${values.map(({ text }) => text).join()})`).join();
}

/** What a test of a variable or a header gives for a text, as far as it is found without converters and regular expressions. */
function holdsFor(name: string, test: AclTest): boolean | undefined {
  if (test.criterion.calls.length > 1) return undefined;
  if (test.flags.some(({ argument }) => argument === 'found')) return true;
  const texts = acceptedBy(test)?.texts;
  return texts?.patterns.some(pattern => isLike(texts.ignoresCase ? name.toLowerCase() : name, pattern, texts.match));
}
