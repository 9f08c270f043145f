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
  return words.flatMap((keyword, i) => (i > 1 && i % 2 === 0 && isPassword(keyword) ? [{ keyword, value: words[i + 1] }] : []));
}

function isPassword({ value }: Word): boolean {
  return value === 'password' || value === 'insecure-password';
}
