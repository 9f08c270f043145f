import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const actions: ReadonlySet<string> = new Set(['set-header', 'add-header', 'early-hint']);

/** What becomes of a header of this name: tried on 2.6 to 3.4. */
function consequence(name: string, character: string): string {
  const colon = name.indexOf(':');
  return colon > 0
    ? `The colon behind the name of a header is HAProxy's to add: who receives \`${name}: ...\` reads a header \`${name.slice(0, colon)}\` whose value begins with \`${name.slice(colon + 1).trim()}:\`.`
    : `The name of the header cannot have the character \`${character}\`: it is sent as written, and servers refuse or drop it.`;
}

/** "header name 'x:' contains forbidden character ':'": from 3.0 on, tried to 3.4. Older versions say nothing, and send the same. */
export default defineRule({
  name: 'header-name-character',
  summary: 'The name of a header that a rule sets has a character that names of headers cannot have, mostly a colon at its end.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request', 'http-response', 'http-after-response'],
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
      message: `${consequence(name.value, character)}${isColon ? ` Write \`${better}\`.` : ''}`,
      repairs: isColon ? [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(name, better)] }] : [],
    };
  },
});
