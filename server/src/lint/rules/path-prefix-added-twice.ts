import { prefixesAddedAgain } from '../../model/request-rules/path-prefix.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Lab case path-prefix-added-twice, 2.6 to 3.4. */
export default defineRule({
  name: 'path-prefix-added-twice',
  summary: 'Two rules put the same prefix before the path, one after the other.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration, { isWhole }) {
    for (const { rule, prefix, earlier } of prefixesAddedAgain(configuration)) {
      if (!isWhole && earlier[0].owner !== rule.owner) continue;
      yield {
        at: rule.statement,
        message: `\`${prefix}\` is put before the path for the second time: the server is asked for \`${prefix}${prefix}/...\`, and answers with a 404. Keep one of the lines.`,
        related: earlier.map(({ statement }) => ({ at: statement, message: 'Put there before' })),
        repairs: [{ title: 'Remove this line', safety: 'review', edits: [deleteLine(rule.statement)] }],
      };
    }
  },
});
