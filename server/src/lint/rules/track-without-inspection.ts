import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { contentReadBy } from '../../language/content-fetches.ts';
import { inspectDelayIn, waitingIn } from '../../model/request-rules/content.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { insertLineAbove, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What of a request the key of a `tcp-request content track-sc` line is taken from, or what a capture there takes. Undefined for anything else. */
function contentTakenBy(line: Statement): 'http' | 'raw' | undefined {
  const [layer, action = ''] = line.values(1);
  const key = line.word(3);
  if (layer !== 'content' || !(action.startsWith('track-sc') || action === 'capture') || !key || key.hasVariable) return undefined;
  return contentReadBy(parseSampleExpression(key.value).calls[0]?.name ?? '');
}

function addDelay(proxy: Proxy, first: Statement): RuleEdit {
  const none = inspectDelayIn(proxy.statements('tcp-request'));
  return none ? replaceWord(none, '5s') : insertLineAbove(first, 'tcp-request inspect-delay 5s');
}

/**
 * "a rule explicitly depending on request contents without any 'tcp-request inspect-delay' setting": 2.6 to 3.4 say it of frontends, whatever the condition of
 * the line is, and in both modes. Lab case track-without-inspection. In HTTP mode the headers of a request are there by then.
 */
export default defineRule({
  name: 'track-without-inspection',
  summary: 'A `tcp-request content` rule tracks or captures what the client sends, and nothing waits for it.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['tcp-request'],
  *check(proxy) {
    if (!proxy.isFrontend || proxy.isDisabled || waitingIn(proxy) !== 'no-delay') return;
    const [first, ...others] = proxy.statements('tcp-request').filter(line => contentTakenBy(line) !== undefined && proxy.section.isCertain(line));
    if (!first) return;
    const isHttp = proxy.mode === 'http' && [first, ...others].every(line => contentTakenBy(line) === 'http');
    const action = first.word(2)?.value ?? '';
    const what = `takes \`${first.word(3)?.value ?? ''}\` from what the client sends, and ${proxy.title} has no \`tcp-request inspect-delay\``;
    yield {
      at: first,
      severity: isHttp ? 'information' : 'warning',
      message: isHttp
        ? `\`${action}\` ${what}: HAProxy warns of it at each start. Write \`http-request ${action} ...\`, or add the delay.`
        : `\`${action}\` ${what}: the rule runs at once, mostly before anything has come, and does nothing then. HAProxy warns of it. Add \`tcp-request inspect-delay 5s\`.`,
      related: others.map(line => ({ at: line, message: 'The same here' })),
      repairs: [{ title: 'Add `tcp-request inspect-delay 5s`', safety: 'review', edits: [addDelay(proxy, first)] }],
    };
  },
});
