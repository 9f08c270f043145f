import { parseDuration } from '../../language/duration.ts';
import { inspectDelayIn } from '../../model/request-rules/content.ts';
import { refusalsOfSilent, refusalsOfTalking } from '../../model/request-rules/hasty-refusal.ts';
import { insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Lab cases response-without-inspection and response-filter-without-inspection, 2.6 to 3.4: such rules run as soon as the server is connected. */
export default defineRule({
  name: 'response-without-inspection',
  summary: 'A `tcp-response content` rule judges what the server says first, and nothing waits for it.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['tcp-response'],
  *check(proxy, { isWhole }) {
    if (!isWhole || !proxy.isBackend || proxy.isDisabled || proxy.mode !== 'tcp') return;
    const rules = proxy.effectiveLines('tcp-response');
    const delay = inspectDelayIn(rules);
    if (delay && (delay.hasVariable || parseDuration(delay.value)?.ms !== 0)) return;
    const closing = refusalsOfSilent(proxy, 'tcp-response');
    const [first, ...others] = closing.length > 0 ? closing : refusalsOfTalking(proxy, 'tcp-response');
    if (!first) return;
    const top = proxy.statements('tcp-response')[0] ?? first;
    const why = `${proxy.title} refuses by what the server says first, but without \`tcp-response inspect-delay\` nothing of it has come yet when HAProxy decides`;
    yield {
      at: first,
      ...(closing.length > 0 ? {} : { severity: 'warning' as const }),
      message: `${why}: ${closing.length > 0 ? 'all connections are closed' : 'this rule never acts'}. Add a delay; the rule then waits.`,
      related: others.map(line => ({ at: line, message: 'The same here' })),
      repairs: [{
        title: delay ? 'Write `tcp-response inspect-delay 5s`' : 'Add `tcp-response inspect-delay 5s`',
        safety: 'review',
        edits: [delay ? replaceWord(delay, '5s') : insertLineAbove(top, 'tcp-response inspect-delay 5s')],
      }],
    };
  },
});
