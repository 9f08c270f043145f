import type { Server } from '../model/server.ts';
import { deleteOption, type RuleEdit } from './rule-edits.ts';

/** Takes the words about the agent off a server's own line. */
export function deleteAgent(server: Server): RuleEdit[] {
  return ['agent-check', 'agent-port', 'agent-inter', 'agent-send', 'agent-addr'].flatMap(name => {
    const own = server.ownOption(name);
    return own && own !== 'off' ? deleteOption(own) : [];
  });
}
