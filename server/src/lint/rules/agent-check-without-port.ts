import type { Server } from '../../model/servers/server.ts';
import { isOpen } from '../arguments/problem.ts';
import { deleteAgent } from '../edits/agent-edits.ts';
import { placeOf } from '../findings/option-place.ts';
import { defineRule } from '../rule.ts';

/** True for a server whose agent has no port: neither `agent-port` nor, in its place, the `port` of the check. A 0 is none, and so HAProxy reads a word. */
function lacksPort(server: Server): boolean {
  return server.has('agent-check') && !['agent-port', 'port'].some(name => {
    const value = server.option(name)?.value;
    return server.option(name) && server.number(name) !== 0 && !(value && /^[A-Za-z]/.test(value.value) && !isOpen(value));
  });
}

/** Lab case agent-check-without-port. HAProxy 2.6 to 3.4 refuses it, in a `disabled` section too, and takes `port` in the place of `agent-port`. */
export default defineRule({
  name: 'agent-check-without-port',
  summary: '`agent-check` without `agent-port`: nobody knows where the agent listens.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['agent-check'],
  *check(proxy, { isWhole }) {
    if (!isWhole) return;
    for (const server of proxy.servers) {
      if (!lacksPort(server) || server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
      const option = server.option('agent-check');
      // Without an agent, the health check has to go on watching it.
      const edits = server.has('check') ? deleteAgent(server) : [];
      yield {
        at: placeOf(option, server),
        message: `\`server ${server.name}\` has \`agent-check\` but no \`agent-port\`. HAProxy refuses to start. Say on which port the agent listens.`,
        related: option && !option.statement.equals(server.statement) ? [{ at: option.word, message: 'The `agent-check` comes from here' }] : [],
        repairs: edits.length > 0 ? [{ title: 'Remove `agent-check`', safety: 'review', edits }] : [],
      };
    }
  },
});
