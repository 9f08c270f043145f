import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { redispatchOf } from '../../model/servers/redispatch.ts';
import { checkStateOf, hasSeveralServers } from '../../model/checks/unchecked-servers.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedBy } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { redispatchRepair } from '../edits/redispatch-edits.ts';
import { assumedValue, replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { defineRule } from '../rule.ts';

/** The sections with servers that have no second attempt, and the line that leaves them without. */
const zeroRetries = inProxies(proxy => {
  if (!proxy.isBackend || checkStateOf(proxy).active === 0) return [];
  const [retries, retryOn] = [proxy.effective('retries'), proxy.effective('retry-on')];
  if (retries?.value && /^0+$/.test(assumedValue(retries.value) ?? '')) return [{ proxy, setting: retries }];
  return retryOn?.value?.value === 'none' ? [{ proxy, setting: retryOn }] : [];
}, ['retries', 'retry-on']);

/** Lab case retries-zero: 503 with `SC--` at once on 2.6 to 3.4; `option redispatch` alone does not help, as it acts on a retry (tried on 2.6 and 3.4). Lab case retry-on-none: the same. */
export default defineRule({
  name: 'retries-zero',
  summary: '`retries 0` or `retry-on none` turns each connection that a server refuses into a 503.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['retries', 'retry-on'],
  *check(configuration) {
    for (const { first: { setting }, proxies } of sharedBy(zeroRetries(configuration), each => each.setting.owner)) {
      const several = proxies.filter(hasSeveralServers);
      const [first, ...others] = [...several, ...proxies.filter(proxy => !hasSeveralServers(proxy))] as [Proxy, ...Proxy[]];
      const lacksRedispatch = several.length > 0 && !redispatchOf(setting.owner);
      const redispatch = lacksRedispatch ? redispatchRepair(setting.owner) : undefined;
      const failure = first.mode === 'http' ? 'the request gets a 503' : 'the client is disconnected';
      const value = setting.value as Word;
      const isNoticed = several.some(proxy => checkStateOf(proxy).checked > 0);
      const outcome = isNoticed ? `until a check finds a dead server of ${listOf([first, ...others])}, ${failure}` : `nothing checks the servers of ${listOf([first, ...others])}, and when it is the turn of a dead one, ${failure}`;
      const [right, said] = setting.statement.keyword === 'retry-on' ? ['conn-failure', '`retry-on none`'] : ['3', `\`retries 0\`${whereNotSet(value)}`];
      yield {
        at: setting.statement,
        severity: several.length > 0 ? 'warning' : 'information',
        message: several.length > 0
          ? `With ${said} HAProxy gives up at the first connection that fails: ${outcome} although another server is up. \`option redispatch\` does not help, because it acts on a retry. Allow retries.`
          : `With ${said} HAProxy gives up at the first connection that fails: while the server of ${listOf([first, ...others])} restarts, ${failure} at once. Allow retries.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'This section does without retries' })),
        repairs: [{
          title: `Set \`${setting.statement.keyword} ${right}\`${redispatch ? ' and add `option redispatch`' : ''}`,
          safety: 'review',
          edits: [replaceValue(value, right), ...(redispatch?.edits ?? [])],
        }],
      };
    }
  },
});
