import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { isHash, mistakeInHash, type HashMistake } from '../../model/userlists/password-hash.ts';
import { passwordsOn, type UserPassword } from '../../model/userlists/users.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { isOpen } from '../arguments/problem.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const make = 'Make one with `mkpasswd -m sha-256`';

/** What stands behind `password`, and what to do. The text itself is nobody's business. */
const explanations: Readonly<Record<HashMistake, readonly [what: string, advice: string]>> = {
  plain: [', and this is none', `${make}, or write \`insecure-password\` before a password in plain text.`],
  sum: [' as crypt(3) makes it, and this is a bare sum like that of MD5', `${make}.`],
  foreign: [' as crypt(3) makes it, and this is the format of another program, such as `htpasswd`', `${make}, or with \`htpasswd -nB\`, which costs more time at each request.`],
  doubled: [', and this one begins with two `$`, as in a file for Docker Compose', 'Here a `$` stands for itself: write each once.'],
  cut: [', and this one has not the length that its kind has', 'Copy it anew, or make a new one with `mkpasswd -m sha-256`.'],
};

/** In double quotes the names between the `$` of a hash are variables of the environment, which are not set. Those that begin with a digit stop HAProxy. */
const expanded = /^"\$g?y\$/;

/** A user of whom HAProxy knows no password. Up to 3.0 it dies when somebody comes with this name (with the word and nothing behind it, no version does). */
function withoutPassword(statement: Statement, keyword: Word | undefined, user: string, version: HaproxyVersion): RuleFinding | undefined {
  if (statement.allWords.some(word => word.isEmpty || isOpen(word))) return undefined;
  const dies = !keyword && !isAtLeast(version, '3.1') ? ', and HAProxy crashes when somebody tries' : '';
  return {
    at: keyword ?? statement,
    message: `${keyword ? 'Nothing stands behind `password`' : `The user ${user} has no password`}: nobody can log in ${keyword ? `as ${user}` : 'by this name'}${dies}. Add ${keyword ? '' : '`password` and '}a hash, as \`mkpasswd -m sha-256\` makes it, or remove the line.`,
  };
}

function behindPassword(keyword: Word, value: Word, user: string): RuleFinding | undefined {
  if (expanded.test(value.text)) {
    return {
      at: keyword,
      message: `The hash of ${user} is between double quotes, where HAProxy takes what is behind each \`$\` for a variable of the environment: little or nothing is left of it, and nobody can log in by this name. Put it between single quotes.`,
      repairs: /^"[^"'\\]+"$/.test(value.text) ? [{ title: 'Put it between single quotes', safety: 'review', edits: [replaceWord(value, `'${value.text.slice(1, -1)}'`)] }] : [],
    };
  }
  const mistake = value.text.startsWith('"$apr1$') ? 'foreign' : isOpen(value) ? undefined : mistakeInHash(value.value);
  return mistake && {
    at: keyword,
    message: `\`password\` takes a hash${explanations[mistake][0]}: no password fits it, and nobody can log in as ${user}. ${explanations[mistake][1]}`,
    repairs: mistake === 'plain' ? [{ title: 'Write `insecure-password`', safety: 'review', edits: [replaceWord(keyword, 'insecure-password')] }] : mistake === 'doubled' ? dollarsOnce(value) : [],
  };
}

function dollarsOnce(value: Word): RuleRepair[] {
  const better = value.text.replaceAll('$$', '$');
  return mistakeInHash(better.replace(/^'|'$/g, '')) ? [] : [{ title: 'Write each `$` once', safety: 'review', edits: [replaceWord(value, better)] }];
}

/** HAProxy compares it letter by letter. */
function behindPlain(keyword: Word, value: Word, user: string): RuleFinding | undefined {
  if (isOpen(value) || !isHash(value.value)) return undefined;
  const isOfHtpasswd = value.value.startsWith('$apr1$');
  return {
    at: keyword,
    message: `\`insecure-password\` takes the password itself, and this is a hash: the password it was made of does not fit, and ${user} cannot log in. ${isOfHtpasswd ? 'Write `password` and a hash of crypt(3), as `mkpasswd -m sha-256` makes it: this one it does not know' : 'Write `password`'}.`,
    repairs: isOfHtpasswd ? [] : [{ title: 'Write `password`', safety: 'review', edits: [replaceWord(keyword, 'password')] }],
  };
}

function findingOf(statement: Statement, password: UserPassword | undefined, user: string, version: HaproxyVersion): RuleFinding | undefined {
  const isInPlainText = password?.keyword.value === 'insecure-password';
  if (!password?.value) return isInPlainText ? undefined : withoutPassword(statement, password?.keyword, user, version);
  return isInPlainText ? behindPlain(password.keyword, password.value, user) : behindPassword(password.keyword, password.value, user);
}

/** Lab case password-without-hash: 401 on 2.6 to 3.4, and not a word from HAProxy. Each kind was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'userlist-password-never-fits',
  summary: 'No password fits what a userlist says of a user.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['user'],
  sections: ['userlist'],
  *check(statement, { version }) {
    const name = statement.word(1);
    if (!name) return;
    const passwords = passwordsOn(statement);
    // With two of them the line says two things, and HAProxy mixes them.
    if (passwords.length > 1) return;
    const found = findingOf(statement, passwords[0], `\`${name.value}\``, version);
    if (found) yield found;
  },
});
