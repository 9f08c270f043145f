import { answerRefusalOf } from '../../model/request-rules/refusal.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Words that bring a status. `string`, `file` and their `lf-` twins give a body to the 502 (tried on 2.6, 3.0, 3.2 and 3.4). */
const answers = new Set(['deny_status', 'status', 'errorfile', 'errorfiles']);

function lacksStatus(line: Statement): boolean {
  if (line.word(1)?.value !== 'deny') return false;
  const end = writtenConditionOf(line)?.start ?? Infinity;
  return !line.words.slice(2, end).some(word => answers.has(word.value) || word.hasVariable);
}

function addStatus(line: Statement): RuleEdit {
  const end = line.word(1)?.span.end ?? line.span.end;
  return { at: { block: line.block, span: { start: end, end } }, text: ' deny_status 403' };
}

/** Lab case http-response-deny-502: 502 with `PH--` on 2.6 to 3.4. */
export default defineRule({
  name: 'http-response-deny-status',
  summary: '`http-response deny` without a status answers 502.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-response'],
  *check(proxy) {
    // What takes every answer is told by refuses-everybody: a status would not cure it.
    const all = answerRefusalOf(proxy)?.statement;
    const lines = proxy.statements('http-response').filter(line => lacksStatus(line) && !all?.equals(line));
    const [first, ...others] = lines;
    if (!first) return;
    yield {
      at: first,
      message: '`http-response deny` answers 502 when it gets no status, as if the server were broken: clients and monitoring will look for the fault there. Say which status the client is to see.',
      related: others.map(line => ({ at: line, message: 'The same here' })),
      repairs: [{ title: 'Add `deny_status 403`', safety: 'review', edits: lines.map(addStatus) }],
    };
  },
});
