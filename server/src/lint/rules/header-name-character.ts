import { isAtLeast } from '../../language/version.ts';
import { ruleLineOf } from '../../model/rule-line.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const actions: ReadonlySet<string> = new Set(['set-header', 'add-header', 'early-hint']);

/** "header name 'x:' contains forbidden character ':'": tried on 3.0 to 3.4; older versions say nothing. */
export default defineRule({
  name: 'header-name-character',
  summary: 'The name of a header that a rule sets has a character that names of headers cannot have, mostly a colon at its end.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, _section, version) => isAtLeast(version, '3.0') && ['http-request', 'http-response', 'http-after-response'].includes(keyword),
  *check(statement) {
    const rule = ruleLineOf(statement);
    const name = rule?.action && actions.has(rule.action.value) ? statement.word(rule.at + 1) : undefined;
    if (!name || name.hasVariable) return;
    // RFC 9110, section 5.6.2: what a token is made of.
    const character = /[^\w!#$%&'*+.^`|~-]/.exec(name.value)?.[0];
    if (character === undefined) return;
    const better = name.value.replace(/:$/, '');
    const isColon = name.value.length > better.length && better !== '' && !/[^\w.-]/.test(better);
    yield {
      at: name,
      message: `The name of the header cannot have the character \`${character}\`: it is sent as written, and servers refuse or drop it.${isColon ? ` Write \`${better}\`: HAProxy adds the colon itself.` : ''}`,
      repairs: isColon ? [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(name, better)] }] : [],
    };
  },
});
