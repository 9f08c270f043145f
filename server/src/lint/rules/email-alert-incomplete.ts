import { inProxies } from '../../model/incremental/in-proxies.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** What all have to be there before HAProxy sends anything. */
const needed: readonly string[] = ['mailers', 'from', 'to'];

interface Alerting {
  readonly proxy: Proxy;
  /** The section whose line is in force: itself, or the nearest defaults with one. */
  readonly owner: Proxy;
  readonly line: Statement;
  readonly missing: readonly string[];
}

const alerting = inProxies((proxy): Alerting[] => {
  const lineage = [...lineageOf(proxy)];
  if (proxy.kind === 'defaults' || proxy.isDisabled || lineage.some(({ section }) => section.isConditional)) return [];
  const owner = lineage.find(each => each.statements('email-alert').length > 0);
  const line = owner?.statements('email-alert')[0];
  return owner && line ? [{ proxy, owner, line, missing: needed.filter(name => !proxy.effective(`email-alert ${name}`)) }] : [];
}, ['email-alert']);

/** "'email-alert' will be ignored for backend 'b'", of lines that are inherited too; none of it for a `disabled` section. Tried on 2.6, 3.0 and 3.4. */
export default defineRule({
  name: 'email-alert-incomplete',
  summary: 'A section has `email-alert` lines, but not all that HAProxy needs to send e-mails.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['email-alert'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const all = alerting(configuration);
    // A defaults may have what all share, and those that send e-mails the rest.
    const completed = new Set(all.filter(({ missing }) => missing.length === 0).flatMap(({ proxy }) => [...lineageOf(proxy)]));
    const incomplete = all.filter(({ missing, owner }) => missing.length > 0 && !completed.has(owner));
    for (const { first: { line, missing }, proxies } of sharedByLine(incomplete, each => each.line)) {
      const lacking = missing.map(name => `\`email-alert ${name}\``).join(' and ');
      yield {
        at: line,
        message: `No e-mail is ever sent for ${listOf(proxies)}, and HAProxy warns of it: ${lacking} ${missing.length > 1 ? 'are' : 'is'} missing, and it needs all of \`mailers\`, \`from\` and \`to\`. Add what is missing, or remove the \`email-alert\` lines.`,
        related: proxies.filter(({ section }) => !section.has(line.block)).map(proxy => ({ at: proxy.header, message: 'Inherits it' })),
      };
    }
  },
});
