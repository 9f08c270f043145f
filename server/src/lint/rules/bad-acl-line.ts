import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { defineRule } from '../rule.ts';

/** "character is not permitted in acl name", "acl name will never match" and "missing fetch method": all three stop 2.6 to 3.4 from starting. */
export default defineRule({
  name: 'bad-acl-line',
  summary: 'An `acl` line has a name that HAProxy does not take, or nothing to test.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['acl'],
  sections: ['frontend', 'backend', 'listen', 'defaults', 'fcgi-app'],
  *check(statement) {
    const name = statement.word(1);
    if (!name || name.hasVariable || name.value.includes('{{')) return;
    const { value } = name;
    const strange = /[^A-Za-z0-9_.:-]/.exec(value)?.[0];
    if (strange !== undefined) yield { at: name, message: `The name of an ACL cannot hold \`${strange}\`: only letters, digits and \`-\`, \`_\`, \`.\`, \`:\`.` };
    else if (value.toLowerCase() === 'or') yield { at: name, message: 'An ACL cannot be called `or`: in a condition that word stands between alternatives.' };
    else if (!statement.word(2) && !endsAtEmptyWord(statement)) yield { at: name, message: `The ACL \`${value}\` tests nothing: a sample fetch such as \`path\` and what to compare it with belong behind its name.` };
  },
});
