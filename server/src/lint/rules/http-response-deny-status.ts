import { conditionOf } from '../../model/statement-condition.ts';
import { defineRule } from '../rule.ts';
import type { Word } from '../../syntax/word.ts';

/** Words that say what the client gets instead. */
const answers = new Set(['deny_status', 'status', 'errorfile', 'errorfiles', 'file', 'string', 'lf-file', 'lf-string']);

/** Lab case http-response-deny-502: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'http-response-deny-status',
  summary: '`http-response deny` without a status answers 502.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-response'],
  sections: ['defaults', 'frontend', 'backend', 'listen'],
  *check(statement) {
    const action = statement.word(1);
    if (action?.value !== 'deny') return;
    const end = conditionOf(statement)?.start ?? Infinity;
    const options = statement.words.slice(2, end);
    if (options.some(word => answers.has(word.value) || word.hasVariable)) return;
    const after: Word = action;
    const place = { block: statement.block, span: { start: after.span.end, end: after.span.end } };
    yield {
      at: statement,
      message: '`http-response deny` answers 502 when it gets no status, as if the server were broken: clients and monitoring will look for the fault there. Say which status the client is to see.',
      repairs: [{ title: 'Add `deny_status 403`', safety: 'review', edits: [{ at: place, text: ' deny_status 403' }] }],
    };
  },
});
