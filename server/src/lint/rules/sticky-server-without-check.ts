import { persistenceOf, unwatchedStickyServers, type Persistence } from '../../model/servers/persistence.ts';
import { redispatchTooLate, redispatchTurnedOff } from '../../model/servers/redispatch.ts';
import { uncheckedSignOf } from '../../model/checks/unchecked-sign.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { checkAdvice, checkRepairs } from '../edits/check-edits.ts';
import { redispatchRepair } from '../edits/redispatch-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * Lab cases cookie-on-unchecked-server and stick-on-unchecked-server: 503 with `SCVN` or `SC--` for each request of a bound client on 2.6 to 3.4, while
 * others are served; the same with `no-check` (lab case cookie-on-server-with-no-check). A server that a check knows to be down loses its clients to the others (lab case cookie-persist-checked-down).
 */
export default defineRule({
  name: 'sticky-server-without-check',
  summary: 'Clients are bound to servers that nothing watches, and `option redispatch` is missing.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['cookie', 'stick'],
  *check(proxy, { isWhole }) {
    if (!isWhole) return;
    const servers = unwatchedStickyServers(proxy);
    if (servers.length === 0 || (checkStateOf(proxy).unchecked.length > 0 && uncheckedSignOf(proxy) !== 'sticky')) return;
    const { kind, statement } = persistenceOf(proxy) as Persistence;
    const failure = proxy.mode === 'http' ? 'gets a 503 for each request' : 'cannot connect any more';
    const way = kind === 'cookie' ? 'by cookie' : 'by a stick table';
    const [off, late] = [redispatchTurnedOff(proxy), redispatchTooLate(proxy)];
    const lack = off ? `\`option redispatch ${off.value?.text}\` sends nobody elsewhere`
      : late ? `\`option redispatch ${late.value?.text}\` sends nobody elsewhere, as HAProxy tries less often than that`
        : 'there is no `option redispatch`';
    const unwatchedOnPurpose = servers.filter(server => server.has('no-check'));
    const canCheckAll = unwatchedOnPurpose.length === 0;
    const checks = canCheckAll ? checkRepairs([proxy]) : [];
    yield {
      at: statement,
      ...(unwatchedOnPurpose.length === servers.length ? { severity: 'information' as const } : {}),
      message: `${proxy.title} binds clients to servers ${way}, but ${servers.length === 1 ? 'one of them has' : 'they have'} no \`check\` and ${lack}: when such a server dies, a client that is bound to it ${failure}, although others are up. Add ${canCheckAll ? `${checkAdvice(servers)}, or ` : ''}\`option redispatch\`${late ? ' without that number' : ''}.`,
      related: servers.map(server => ({ at: server.statement, message: 'Not checked' })),
      // With a check, a dead server loses its other clients, too; an `option redispatch` that does nothing was wanted.
      repairs: off || late ? [redispatchRepair(proxy), ...checks] : [...checks, redispatchRepair(proxy)],
    };
  },
});
