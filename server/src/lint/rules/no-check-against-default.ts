import type { Server } from '../../model/server.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The server's own `no-check`, unless another watches it. */
function refusalOf(server: Server) {
  if (server.isDisabled || server.has('track') || server.has('agent-check')) return undefined;
  const option = server.ownOption('no-check');
  return option === 'off' ? undefined : option;
}

/** Lab case no-check-against-default: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'no-check-against-default',
  summary: '`no-check` takes a single server out of the checks of all others.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['no-check'],
  *check(proxy) {
    if (proxy.isDisabled || !proxy.servers.some(server => server.has('check'))) return;
    for (const server of proxy.servers) {
      const refusal = refusalOf(server);
      if (!refusal) continue;
      yield {
        at: refusal.word,
        message: `\`no-check\` keeps \`server ${server.name}\` from being checked, while others of ${proxy.title} are: when it is dead, it keeps receiving its share of the requests. Remove \`no-check\`, unless something else takes care of it.`,
        repairs: [{ title: 'Write `check`', safety: 'review', edits: [replaceWord(refusal.word, 'check')] }],
      };
    }
  },
});
