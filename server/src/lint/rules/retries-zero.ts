import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/stretch.ts';
import { checkStateOf } from '../../model/unchecked-servers.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedBy } from '../by-cause.ts';
import { listOf } from '../group.ts';
import { redispatchRepair } from '../redispatch-edits.ts';
import { assumedValue, replaceValue, whereNotSet } from '../assumed-value.ts';
import { defineRule } from '../rule.ts';

/** The sections with servers that have no second attempt, and the line that leaves them without. */
const zeroRetries = inProxies(proxy => {
  const setting = proxy.isBackend && checkStateOf(proxy).active > 0 ? proxy.effective('retries') : undefined;
  return setting?.value && /^0+$/.test(assumedValue(setting.value) ?? '') ? [{ proxy, setting }] : [];
}, ['retries']);

function hasOthers(proxy: Proxy): boolean {
  return checkStateOf(proxy).active > 1;
}

/** Lab case retries-zero: 503 with `SC--` at once on 2.6 to 3.4; `option redispatch` alone does not help, as it acts on a retry (tried on 2.6 and 3.4). */
export default defineRule({
  name: 'retries-zero',
  summary: '`retries 0` turns each connection that a server refuses into a 503.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['retries'],
  *check(configuration) {
    for (const { first: { setting }, proxies } of sharedBy(zeroRetries(configuration), each => each.setting.owner)) {
      const several = proxies.filter(hasOthers);
      const [first, ...others] = [...several, ...proxies.filter(proxy => !hasOthers(proxy))] as [Proxy, ...Proxy[]];
      const lacksRedispatch = several.length > 0 && !setting.owner.option('redispatch');
      const redispatch = lacksRedispatch ? redispatchRepair(setting.owner) : undefined;
      const failure = first.mode === 'http' ? 'the request gets a 503' : 'the client is disconnected';
      const value = setting.value as Word;
      const where = whereNotSet(value);
      yield {
        at: setting.statement,
        severity: several.length > 0 ? 'warning' : 'information',
        message: several.length > 0
          ? `With \`retries 0\`${where} HAProxy gives up at the first connection that fails: until a check finds a dead server of ${listOf([first, ...others])}, ${failure} although another server is up. \`option redispatch\` does not help, because it acts on a retry. Allow retries.`
          : `With \`retries 0\`${where} HAProxy gives up at the first connection that fails: while the server of ${listOf([first, ...others])} restarts, ${failure} at once. Allow retries.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'This section does without retries' })),
        repairs: [{
          title: redispatch ? 'Set `retries 3` and add `option redispatch`' : 'Set `retries 3`',
          safety: 'review',
          edits: [replaceValue(value, '3'), ...(redispatch?.edits ?? [])],
        }],
      };
    }
  },
});
