import { testsInVain, type TestInVain } from '../../model/tests-in-vain.ts';
import { addCheck } from '../check-edits.ts';
import { defineRule } from '../rule.ts';

/** "`server web1` of `backend be_api`", "2 servers of `backend be_api`". */
function uncheckedServers({ servers, backend }: TestInVain): string {
  return `${servers.length === 1 ? `\`server ${servers[0].name}\`` : `${servers.length} servers`} of ${backend.title}`;
}

function explain(test: TestInVain): string {
  const who = `nothing checks ${uncheckedServers(test)}`;
  if (test.kind === 'blind') return `\`${test.fetch}\` counts what servers that are UP could still take, and ${who}: a dead one counts as free. Add \`check\`, if this is to notice dead servers.`;
  const dead = test.servers.length === 1 ? 'it is' : 'they are';
  return `This condition can never change: \`${test.fetch}\` goes by the servers that are UP, and ${who}, so HAProxy takes ${test.servers.length === 1 ? 'it' : 'them'} for UP for ever. When ${dead} dead, what is to happen then does not. Add \`check\`.`;
}

/** Lab case nbsrv-of-unchecked-servers: 503 with `SC--` on 2.6 to 3.4. `srv_is_up` and `be_conn_free` were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'server-count-never-changes',
  summary: 'A condition asks which servers of a backend are up, but they are not checked.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const test of testsInVain(configuration)) {
      yield {
        at: test.criterion,
        ...(test.kind === 'blind' ? { severity: 'information' as const } : {}),
        message: explain(test),
        related: test.servers.map(server => ({ at: server.statement, message: 'Not checked' })),
        repairs: [{ title: `Add \`check\` to ${uncheckedServers(test)}`, safety: 'review', edits: addCheck(test.servers) }],
      };
    }
  },
});
