import { actionOf } from '../../model/request-rules/request-rules.ts';
import { defineRule } from '../rule.ts';

/** Lab case query-with-question-mark: the server is asked for `/x??v=2`, on 2.6 to 3.4. */
export default defineRule({
  name: 'query-with-question-mark',
  summary: '`set-query` has a question mark, and HAProxy puts one before it anyway.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request'],
  *check(statement) {
    const query = actionOf(statement) === 'set-query' ? statement.word(2) : undefined;
    if (!query || query.hasVariable || !/^\?./.test(query.value)) return;
    const at = { block: query.block, span: query.spanOf({ start: 0, end: 1 }) };
    yield {
      at: query,
      message: `The query is what stands behind the question mark, and HAProxy puts that before it: servers get \`?${query.value}\`, in which the first parameter is called \`${/^\?[^=&]*/.exec(query.value)?.[0] ?? '?'}\`. Leave the question mark out.`,
      repairs: [{ title: 'Leave the question mark out', safety: 'review', edits: [{ at, text: '' }] }],
    };
  },
});
