import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { isOpen } from '../arguments/problem.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Puts what stands behind the name to it. */
function join(statement: Statement, name: Word): RuleRepair[] {
  const rest = statement.words.slice(3);
  const isApart = rest[0]?.value === ':';
  const password = rest[isApart ? 1 : 0];
  if (!password || rest.length > (isApart ? 2 : 1) || statement.hasQuoting) return [];
  const user = name.value.replace(/:$/, '');
  return [{ title: `Write \`${user}:PASSWORD\` in one word`, safety: 'review', edits: [replaceWord(name, `${user}:${password.value.replace(/^:/, '')}`), ...rest.map(deleteWord)] }];
}

/** Lab case stats-auth-without-colon: 401 for the right password on 2.6 to 3.4; with the name and no password 200 (tried on 3.4). */
export default defineRule({
  name: 'stats-auth-without-password',
  summary: 'A `stats auth` line has a name and no password.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['stats'],
  sections: ['defaults', 'named-defaults', 'frontend', 'backend', 'listen'],
  *check(statement) {
    const [, auth, name] = statement.words;
    if (auth?.value !== 'auth' || !name || isOpen(name) || !/^[^:]+:?$/.test(name.value)) return;
    const user = name.value.replace(/:$/, '');
    const hasMore = statement.word(3) !== undefined;
    const what = hasMore
      ? `\`stats auth\` takes name and password as one word, \`${user}:PASSWORD\`, and reads no further: the password is empty`
      : `Behind \`${user}\` stands no password, so that it is empty`;
    yield {
      at: name,
      message: `${what}. Whoever comes as \`${user}\` without a password gets to the statistics, and with ${hasMore ? 'the one that is written here' : 'any other'} gets a 401. ${hasMore ? 'Put a colon in the place of the blank' : `Write \`${user}:PASSWORD\``}.`,
      repairs: join(statement, name),
    };
  },
});
