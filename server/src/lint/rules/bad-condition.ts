import { anyConditionOf, linesWithCondition } from '../../model/conditions/acl-use.ts';
import { hasBracket } from '../../model/conditions/foreign-words.ts';
import { fcgiConditionKeywords, fcgiConditionOf } from '../../model/conditions/statement-condition.ts';
import { hasAclInBraces } from '../findings/acl-in-braces.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { defineRule } from '../rule.ts';

/** "missing closing '}' in condition", "missing fetch method": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-condition',
  summary: 'The braces of a condition do not fit together, or there is no test between them.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: [...linesWithCondition, ...fcgiConditionKeywords],
  sections: ['frontend', 'backend', 'listen', 'defaults', 'fcgi-app'],
  *check(statement, { section, version }) {
    const { block, span } = statement;
    const line = block.text.slice(span.start, span.end);
    // Two braces together are the mark of a template; what ends at an empty word is for that rule.
    if (endsAtEmptyWord(statement) || section === 'defaults' || (!line.includes('{') && !line.includes('}')) || line.includes('{{')) return;
    const found = section === 'fcgi-app' ? fcgiConditionOf(statement) : anyConditionOf(statement);
    for (const { message, word, tolerated } of found?.condition.problems ?? []) {
      // `(a or { path /x })`: `unknown-acl` speaks of the bracket, which hides the brace; `{ a or { path /x } }`: `unknown-sample-fetch` of the name.
      if (!tolerated && !hasBracket(statement) && !hasAclInBraces(statement, version)) yield { at: statement.word((found?.start ?? 0) + word) ?? statement, message: `${message} HAProxy does not start.` };
    }
  },
});
