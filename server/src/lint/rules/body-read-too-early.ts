import { hastyBodyReadsIn, type BodyRead } from '../../model/request-rules/body-reads.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { insertLineAbove } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

function finding([first, ...others]: readonly [BodyRead, ...BodyRead[]]): RuleFinding {
  const { line, fetch, proxy, of } = first;
  const [what, wait] = of === 'request' ? ['a request', 'option http-buffer-request'] : ['an answer', 'http-response wait-for-body time 5s'];
  const top = proxy.statements(of === 'request' ? 'http-request' : 'http-response')[0];
  return {
    at: line,
    message: `\`${fetch}\` is asked for here before the body is there: the rules run as soon as the headers of ${what} have come, and nothing in ${proxy.title} waits for more. Of a body that comes a moment later they see nothing, or a part. Add \`${wait}\`.`,
    related: others.map(other => ({ at: other.line, message: 'The same here' })),
    repairs: [{ title: `Add \`${wait}\``, safety: 'review', edits: [insertLineAbove(top ?? line, wait)] }],
  };
}

/** Lab case body-read-too-early, 2.6 to 3.4; `req.body_param` and `res.body` were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'body-read-too-early',
  summary: 'A rule asks for the body of a request or of an answer, and nothing waits until it has come.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['req.body', 'req.body_len', 'req.body_param', 'res.body', 'res.body_len'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const groups = groupedBy(hastyBodyReadsIn(configuration), ({ proxy, of }) => `${proxy.section.number} ${of}`);
    for (const [first, ...others] of groups.values()) if (first) yield finding([first, ...others]);
  },
});
