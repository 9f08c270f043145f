import { cookieLineOf } from '../../model/servers/persistence.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { countOf } from '../../model/servers/server-count.ts';
import type { RuleFinding } from '../finding.ts';
import { placeOf } from '../findings/option-place.ts';
import { appendWords, insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The usual line. It adds a cookie of its own to those of the application. */
const USUAL_LINE = 'cookie SRV insert indirect nocache';

/** The converse: values that no `cookie` line makes use of, and nothing else does. In TCP mode HAProxy warns of them itself. Tried on 2.6 and 3.4. */
function valuesWithoutLine(proxy: Proxy): RuleFinding[] {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http' || proxy.effective('cookie') || proxy.statements('stick', 'appsession').length > 0) return [];
  const servers = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
  const [first, ...others] = servers.filter(server => server.has('cookie'));
  if (!first || servers.length < 2) return [];
  const [top] = others.length + 1 === servers.length ? proxy.servers : [];
  return [{
    at: placeOf(first.option('cookie'), first),
    message: `The \`cookie\` values of the servers do nothing: ${proxy.title} has no \`cookie\` line, so nobody gets a cookie, and the next request goes to any server. Add \`${USUAL_LINE}\`, if clients are to stay with one server, or remove the values.`,
    related: others.map(server => ({ at: server.statement, message: 'Has a value, too' })),
    repairs: top ? [{ title: `Add \`${USUAL_LINE}\``, safety: 'review', edits: [insertLineAbove(top.statement, USUAL_LINE)] }] : [],
  }];
}

/**
 * Seen on 2.6 to 3.4, of a `server-template` on 2.6 and 3.4: a client that such a server answers gets no cookie, and its next request goes to any server. `dynamic` without its key
 * takes the client's cookie away.
 */
export default defineRule({
  name: 'server-without-cookie',
  summary: 'The section binds clients by cookie, but some of its servers have no `cookie` value; or they have, and there is no `cookie` line.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['cookie'],
  *check(proxy, { isWhole }) {
    if (isWhole) yield* valuesWithoutLine(proxy);
    const line = cookieLineOf(proxy);
    const words = line?.values(2) ?? [];
    const lacksKey = words.includes('dynamic') && !proxy.effective('dynamic-cookie-key');
    if (!line || (words.includes('dynamic') && !lacksKey) || !['insert', 'prefix', 'rewrite'].some(word => words.includes(word))) return;
    const servers = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
    const lacking = servers.filter(server => !server.isUncertain && !server.has('cookie'));
    if (countOf(servers) < 2 || lacking.length === 0) return;
    const single = lacking.filter(server => !server.isTemplate);
    // One value on its line is that of all its servers.
    const isTemplate = single.length === 0 && !words.includes('dynamic');
    yield {
      at: line,
      message: `${proxy.title} binds clients to servers by cookie, but ${lacksKey ? '`dynamic` makes no values without `dynamic-cookie-key`, and ' : ''}${lacking.length === servers.length ? 'its servers have' : `${lacking.length} of ${servers.length} servers ${lacking.length === 1 ? 'has' : 'have'}`} no \`cookie\` value: their clients get no cookie, and the next request goes to any server. ${isTemplate ? 'Add `dynamic` here and `dynamic-cookie-key`: HAProxy then makes a value for each server of the template.' : `Give each server a value of its own${lacksKey ? ', or add `dynamic-cookie-key`' : ''}.`}`,
      related: lacking.map(server => ({ at: server.statement, message: 'No `cookie` value' })),
      repairs: single.length === 0 ? [] : [{ title: 'Use the names of the servers', safety: 'review', edits: single.map(nameIt) }],
    };
  },
});

function nameIt({ statement, name }: Server) {
  return appendWords(statement, `cookie ${name}`);
}
