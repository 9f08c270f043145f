import { isHash } from '../../model/userlists/password-hash.ts';
import { defineRule } from '../rule.ts';

/** Configuration manual, section 3.4. No repair: nobody but `mkpasswd` can make the hash. A hash in its place is left to userlist-password-never-fits. */
export default defineRule({
  name: 'plain-text-password',
  summary: 'A userlist holds a password as plain text.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['user'],
  sections: ['userlist'],
  *check(statement) {
    const at = statement.words.findIndex((word, i) => i > 1 && word.value === 'insecure-password');
    const password = at < 0 ? undefined : statement.word(at + 1);
    if (!password || password.hasVariable || isHash(password.value)) return;
    yield {
      at: statement.word(at) ?? statement,
      message: `Everybody who can read this file, a backup or its repository has the password of \`${statement.word(1)?.value}\`. Write \`password\` and a hash, as \`mkpasswd -m sha-256\` makes it, and change the password.`,
    };
  },
});
