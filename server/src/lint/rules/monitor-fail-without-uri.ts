import { insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Lab case monitor-fail-without-uri, 2.6 to 3.4: the probe goes to the servers. */
export default defineRule({
  name: 'monitor-fail-without-uri',
  summary: '`monitor fail` says when a page is to fail that is not there: `monitor-uri` is missing.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['monitor'],
  *check(proxy, { isWhole }) {
    if (!isWhole || !proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http' || proxy.effective('monitor-uri')) return;
    const [first, ...others] = proxy.statements('monitor').filter(line => line.word(1)?.value === 'fail');
    if (!first) return;
    yield {
      at: first,
      message: `\`monitor fail\` decides what the page of \`monitor-uri\` answers, and ${proxy.title} has no such line: nothing comes of this, and a load balancer that probes gets the answers of the servers. Add \`monitor-uri\` with the path that it asks for.`,
      related: others.map(line => ({ at: line, message: 'The same here' })),
      repairs: [{ title: 'Add `monitor-uri /haproxy-up`', safety: 'review', edits: [insertLineAbove(first, 'monitor-uri /haproxy-up')] }],
    };
  },
});
