import { bindsOf } from '../../model/binds/bind.ts';
import { hiddenTlsIn, type HiddenTls } from '../../model/binds/hidden-tls.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Where clients come by other ways, too, the line may be right for those. */
function repairsOf({ to, line, calls }: HiddenTls): RuleRepair[] {
  const isForNobodyElse = bindsOf(to).every(({ statement }) => calls.some(({ bind }) => bind.statement.equals(statement)));
  return isForNobodyElse ? [{ title: 'Remove the line', safety: 'review', edits: [deleteLine(line)] }] : [];
}

/** Lab case own-section-hides-tls: a redirect to itself, on 2.6 to 3.4. */
export default defineRule({
  name: 'own-section-hides-tls',
  summary: 'A section writes `X-Forwarded-Proto: http` for requests that another section of the same HAProxy has decrypted.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['set-header'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const hidden of hiddenTlsIn(configuration)) {
      const { to, line, calls: [call, ...calls], outer } = hidden;
      yield {
        at: line,
        message: `What ${outer.title} has decrypted comes to ${to.title} without TLS, by \`server ${call.server.name}\` of ${call.from.title}, and this line tells the servers that the client used plain HTTP: an application that insists on HTTPS redirects each of them for ever. Leave the header alone here, and set it in ${outer.mode === 'http' ? outer.title : 'the section that decrypts'}.`,
        related: [call, ...calls].map(({ server }) => ({ at: server.statement, message: 'Leads here without TLS' })),
        repairs: outer.mode === 'http' ? repairsOf(hidden) : [],
      };
    }
  },
});
