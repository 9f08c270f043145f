import { canAllFail } from '../../expression/negation.ts';
import { whenActs } from '../../model/certain-condition.ts';
import { persistenceOf } from '../../model/persistence.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { redispatchRepair } from '../redispatch-edits.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A `force-persist` that holds for every client. With a real condition it is how an administrator reaches a server that is down for the others. */
function forcesAll(proxy: Proxy): Statement | undefined {
  return proxy.statements('force-persist').find(line => proxy.section.isCertain(line) && line.word(1) && !canAllFail([whenActs(line, proxy)]));
}

function isCheckedAnywhere(proxy: Proxy): boolean {
  return proxy.servers.some(server => server.isChecked);
}

/**
 * Lab cases option-persist and force-persist: 503 with `SCDN` on 2.6 to 3.4 from a server that HAProxy knows to be down. `option redispatch` helps with
 * `option persist`, and not with `force-persist` (tried on 2.6 and 3.4).
 */
export default defineRule({
  name: 'persistence-to-dead-server',
  summary: '`option persist` or an unconditional `force-persist` sends bound clients to servers that are known to be down.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['force-persist', 'persist'],
  *check(proxy, { isWhole }) {
    const forced = forcesAll(proxy);
    const option = proxy.option('persist');
    if ((!forced && !option) || !persistenceOf(proxy) || proxy.servers.length < 2 || !isCheckedAnywhere(proxy)) return;
    if (!forced && (proxy.option('redispatch') || !isWhole)) return;
    const at = forced ?? option?.statement ?? proxy.header;
    const remove: RuleRepair = { title: `Remove \`${forced ? 'force-persist' : 'option persist'}\``, safety: 'review', edits: [deleteLine(at)] };
    yield {
      at,
      message: forced
        ? 'This `force-persist` holds for every client: who is bound to a server that is down is sent there all the same and gets a 503, with or without `option redispatch`. Give it a condition, or remove it.'
        : `\`option persist\` sends a client to the server it is bound to although that one is known to be down, and without \`option redispatch\` the client gets a 503. Remove it${option?.owner === proxy ? '' : ` from ${option?.owner.title}`}, or add \`option redispatch\`.`,
      related: proxy.servers.map(server => ({ at: server.statement, message: 'A client can be bound to this server' })),
      repairs: forced ? [remove] : [redispatchRepair(proxy), remove],
    };
  },
});
