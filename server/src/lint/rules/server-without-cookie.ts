import { cookieLineOf } from '../../model/persistence.ts';
import type { Server } from '../../model/server.ts';
import { appendWords } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Seen on 2.6 to 3.4: a client that such a server answers gets no cookie, and its next request goes to any server. `dynamic` without its key takes the client's cookie away. */
export default defineRule({
  name: 'server-without-cookie',
  summary: 'The section binds clients by cookie, but some of its servers have no `cookie` value.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['cookie'],
  *check(proxy) {
    const line = cookieLineOf(proxy);
    const words = line?.values(2) ?? [];
    const lacksKey = words.includes('dynamic') && !proxy.effective('dynamic-cookie-key');
    if (!line || (words.includes('dynamic') && !lacksKey) || !['insert', 'prefix', 'rewrite'].some(word => words.includes(word))) return;
    const servers = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
    const lacking = servers.filter(server => !server.isUncertain && !server.has('cookie'));
    if (servers.length < 2 || lacking.length === 0) return;
    const single = lacking.filter(server => !server.isTemplate);
    yield {
      at: line,
      message: `${proxy.title} binds clients to servers by cookie, but ${lacksKey ? '`dynamic` makes no values without `dynamic-cookie-key`, and ' : ''}${lacking.length === servers.length ? 'its servers have' : `${lacking.length} of ${servers.length} servers ${lacking.length === 1 ? 'has' : 'have'}`} no \`cookie\` value: their clients get no cookie, and the next request goes to any server. Give each server a value of its own${lacksKey ? ', or add `dynamic-cookie-key`' : ''}.`,
      related: lacking.map(server => ({ at: server.statement, message: 'No `cookie` value' })),
      repairs: single.length === 0 ? [] : [{ title: 'Use the names of the servers', safety: 'review', edits: single.map(nameIt) }],
    };
  },
});

function nameIt({ statement, name }: Server) {
  return appendWords(statement, `cookie ${name}`);
}
