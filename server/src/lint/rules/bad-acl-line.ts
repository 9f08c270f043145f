import { asWritten } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { namelessAclOf, type NamelessAcl } from '../findings/nameless-acl.ts';
import { defineRule } from '../rule.ts';

/** @param line all that stands behind `acl` */
function withoutName({ test, name }: NamelessAcl, line: string): RuleFinding {
  const lead = `\`${test.value}\` is a test and stands where the name of the ACL belongs. HAProxy takes it for a name, finds no test behind it and does not start.`;
  if (!name) return { at: test, message: `${lead} Put a name before it: \`acl NAME ${line.length > 60 ? `${test.text} ...` : line}\`.` };
  const written = `${name.text} ${test.text}`;
  return {
    at: test,
    message: `${lead} Write \`acl ${written}\`.`,
    repairs: [{ title: `Write \`acl ${written}\``, safety: 'review', edits: [replaceWord(test, name.text), replaceWord(name, test.text)] }],
  };
}

/** "character is not permitted in acl name", "acl name will never match", "missing fetch method" and, without a name, "unknown fetch method": all stop 2.6 to 3.4 from starting. */
export default defineRule({
  name: 'bad-acl-line',
  summary: 'An `acl` line has a name that HAProxy does not take, or nothing to test.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['acl'],
  sections: ['frontend', 'backend', 'listen', 'defaults', 'fcgi-app'],
  *check(statement, { version }) {
    const name = statement.word(1);
    if (!name || name.hasVariable || name.value.includes('{{')) return;
    const nameless = namelessAclOf(statement, version);
    if (nameless) {
      yield withoutName(nameless, asWritten(statement.words.slice(1)));
      return;
    }
    const { value } = name;
    const strange = /[^A-Za-z0-9_.:-]/.exec(value)?.[0];
    if (strange !== undefined) yield { at: name, message: `The name of an ACL cannot hold \`${strange}\`: only letters, digits and \`-\`, \`_\`, \`.\`, \`:\`.` };
    else if (value.toLowerCase() === 'or') yield { at: name, message: 'An ACL cannot be called `or`: in a condition that word stands between alternatives.' };
    else if (!statement.word(2) && !endsAtEmptyWord(statement)) yield { at: name, message: `The ACL \`${value}\` tests nothing: a sample fetch such as \`path\` and what to compare it with belong behind its name.` };
  },
});
