import type { Server } from '../../model/servers/server.ts';
import { deleteOption, type RuleEdit } from './rule-edits.ts';

/** Takes the words about the agent off a server's own line; nothing where its `agent-check` stands elsewhere. */
export function deleteAgent(server: Server): RuleEdit[] {
  const check = server.ownOption('agent-check');
  if (!check || check === 'off') return [];
  return ['agent-check', 'agent-port', 'agent-inter', 'agent-send', 'agent-addr'].flatMap(name => {
    const own = server.ownOption(name);
    return own && own !== 'off' ? deleteOption(own) : [];
  });
}
