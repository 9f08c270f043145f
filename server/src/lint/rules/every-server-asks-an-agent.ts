import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { deleteAgent } from '../edits/agent-edits.ts';
import { addServerOption } from '../edits/check-option-edits.ts';
import { commonPlaceOf } from '../findings/option-place.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections of which each server asks an agent, with those servers. */
const allWithAgent = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const [first, ...others] = proxy.servers.filter(server => !server.isDisabled);
  return first && [first, ...others].every(server => server.has('agent-check')) ? [{ proxy, first, others }] : [];
}, ['agent-check']);

/** Takes the agent's own words off a line, or the one on `default-server` back. */
function withoutAgent(server: Server): RuleEdit[] {
  const own = deleteAgent(server);
  return own.length > 0 ? own : addServerOption([server], 'no-agent-check');
}

/** Lab case every-server-asks-an-agent: an agent that answers `drain` takes the server out, 503 with `SC--` on 2.6 to 3.4. One that does not answer changes nothing. */
export default defineRule({
  name: 'every-server-asks-an-agent',
  summary: 'Each server of a section can be taken out by the word of its agent.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['agent-check'],
  *check(configuration) {
    for (const { proxy, first, others } of allWithAgent(configuration)) {
      const isMany = others.length > 0;
      yield {
        at: commonPlaceOf('agent-check', [first, ...others], proxy),
        message: `${isMany ? 'Each server' : 'The only server'} of ${proxy.title} follows an agent: when ${isMany ? 'all agents answer' : 'it answers'} \`drain\`, \`maint\` or \`down\`, as after a common update, no server is left, and the health check has no say. Keep a server without an agent, or see to it that the agents do not all say so.`,
        related: others.map(server => ({ at: server.statement, message: 'Follows an agent too' })),
        repairs: [{ title: `Do without the agent on \`server ${first.name}\``, safety: 'review', edits: withoutAgent(first) }],
      };
    }
  },
});
