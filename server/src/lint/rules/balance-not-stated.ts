import { isAtLeast } from '../../language/version.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { addLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const leavingBalanceOpen = proxiesThat(proxy => proxy.isBackend && checkStateOf(proxy).active > 1 && !proxy.effective('balance') && proxy.mode !== 'log');

/** Seen on real HAProxies: without `balance`, 2.6 to 3.2 take the servers in turn, and 3.4 chooses at random (lab case balance-not-stated). */
export default defineRule({
  name: 'balance-not-stated',
  summary: 'Nothing says how requests are spread, and HAProxy 3.3 changed the default.',
  category: 'style',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration, { isWhole, version }) {
    if (!isWhole) return;
    for (const { defaults, proxies } of groupByDefaults(leavingBalanceOpen(configuration))) {
      const now = isAtLeast(version, '3.3') ? 'at random, since 3.3; before that the servers took turns' : 'to each server in turn, and from 3.3 on at random';
      yield {
        at: defaults?.header ?? proxies[0].header,
        message: `${listOf(proxies)} ${proxies.length > 1 ? 'have' : 'has'} several servers and no \`balance\`: HAProxy ${version} spreads requests ${now}. Write \`balance roundrobin\`, or what else is meant.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Several servers, and no `balance`' })),
        repairs: [{ title: 'Add `balance roundrobin`', safety: 'review', edits: [addLine(defaults ?? proxies[0], 'balance roundrobin', 'mode')] }],
      };
    }
  },
});
