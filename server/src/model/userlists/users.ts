import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';

/** A password on a `user` line of a userlist. */
export interface UserPassword {
  /** `password` or `insecure-password`. */
  readonly keyword: Word;
  readonly value: Word | undefined;
}

/** The passwords of a `user` line: pairs of words stand behind the name. */
export function passwordsOn(statement: Statement): UserPassword[] {
  const { words } = statement;
  return words.flatMap((keyword, i) => (i > 1 && i % 2 === 0 && isPasswordKeyword(keyword.value) ? [{ keyword, value: words[i + 1] }] : []));
}

/** True for the words behind which a password stands. */
export function isPasswordKeyword(word: string | undefined): boolean {
  return word === 'password' || word === 'insecure-password';
}
