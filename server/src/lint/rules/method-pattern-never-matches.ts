import { linesWithTest } from '../../model/acl-use.ts';
import { deadTestsFinder } from '../pattern-findings.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The comparison of `method` takes no notice of `-i`; with `-m str` it does (2.6 to 3.4). */
const deadTestsIn = deadTestsFinder(/method|var\(/, (pattern, { source, match, ignoresCase, written }) => {
  if (source.subject !== 'method' || source.letters || pattern.includes(',') || match === 'reg' || match === 'len') return undefined;
  const heedsCase = !ignoresCase || (written.test.criterion.text === 'method' && !written.test.flags.some(flag => flag.name === '-m'));
  return heedsCase && /[a-z]/.test(pattern) ? (ignoresCase ? 'ignored flag' : 'case') : undefined;
});

/** Lab case method-in-lower-case. */
export default defineRule({
  name: 'method-pattern-never-matches',
  summary: 'A condition asks for a method in lower case, and methods are sent in upper case.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const { dead, isAll } of deadTestsIn(proxy)) {
      const [{ word, why }, ...others] = dead;
      const advice = `Write \`${word.value.toUpperCase()}\`.`;
      yield {
        at: word,
        severity: isAll ? 'error' : 'warning',
        message: why === 'case'
          ? `Methods are compared letter by letter, and clients send them in upper case: \`${word.value}\` never matches. ${advice}`
          : `\`method\` takes no notice of \`-i\`, and clients send methods in upper case: \`${word.value}\` never matches. ${advice}`,
        related: others.map(other => ({ at: other.word, message: 'Never matches either' })),
        repairs: [{ title: 'Write the method in upper case', safety: 'review', edits: dead.map(each => replaceWord(each.word, each.word.text.toUpperCase())) }],
      };
    }
  },
});
