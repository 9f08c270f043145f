import { hiddenClientsIn, type HiddenClients, type Use } from '../../model/binds/hidden-clients.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import { addServerOption } from '../edits/check-option-edits.ts';
import { appendWords } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

const consequences: Readonly<Record<Use, string>> = {
  balances: 'all clients go to one server',
  sticks: 'all clients stick to one server',
  counts: 'all clients share one counter, and its limit is for all of them together',
  asks: 'the address that is asked for here never comes',
};

/** Both ends in one step; where some of the lines are those of others, too, it is left to the reader. */
function repairsOf({ to, calls }: HiddenClients): RuleRepair[] {
  const binds = bindsOf(to);
  if (!binds.every(({ statement }) => calls.some(({ bind }) => bind.statement.equals(statement)))) return [];
  return [{
    title: 'Add `send-proxy-v2` and `accept-proxy`',
    safety: 'review',
    edits: [...addServerOption(calls.map(({ server }) => server), 'send-proxy-v2'), ...binds.map(({ statement }) => appendWords(statement, 'accept-proxy'))],
  }];
}

/** Lab case own-section-hides-clients, 2.6 to 3.4; by a UNIX or abstract socket `src` is not there at all (tried on 2.6 and 3.4). */
export default defineRule({
  name: 'own-section-hides-clients',
  summary: 'A section goes by the address of its clients, and all of them come by another section of the same HAProxy.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['src', 'source'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const hidden of hiddenClientsIn(configuration)) {
      const { to, calls: [call, ...calls], lines: [first, ...others] } = hidden;
      yield {
        at: first.line,
        message: `Whoever comes to ${to.title} is sent by HAProxy itself, by \`server ${call.server.name}\` of ${call.from.title}, and without the PROXY protocol: \`src\` is this machine for everybody, so ${consequences[first.use]}. Add \`send-proxy-v2\` to the server, and \`accept-proxy\` to the \`bind\` line.`,
        related: [
          ...[call, ...calls].map(({ server }) => ({ at: server.statement, message: 'Says nothing of the client' })),
          ...others.map(({ line }) => ({ at: line, message: 'The same here' })),
        ],
        repairs: repairsOf(hidden),
      };
    }
  },
});
