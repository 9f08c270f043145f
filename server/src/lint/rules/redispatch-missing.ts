import { sectionsOfOwnCalls } from '../../model/checks/own-calls.ts';
import { unwatchedStickyServers } from '../../model/servers/persistence.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { redispatchOf, redispatchTurnedOff } from '../../model/servers/redispatch.ts';
import { checkStateOf, hasSeveralServers } from '../../model/checks/unchecked-servers.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { isNoRedispatch, redispatchRepair } from '../edits/redispatch-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections with several servers whose failed connections are tried again on the same server only, although nobody said so. */
const keepingToOneServer = proxiesThat(proxy => {
  if (!proxy.isBackend || !hasSeveralServers(proxy) || redispatchOf(proxy) || refusesRedispatch(proxy)) return false;
  // These have rules of their own.
  return proxy.effective('retries')?.value?.value !== '0' && !proxy.option('persist') && unwatchedStickyServers(proxy).length === 0;
});

/** `no option redispatch` is a choice, and `option redispatch 0` another. */
function refusesRedispatch(proxy: Proxy): boolean {
  return redispatchTurnedOff(proxy) !== undefined || [...lineageOf(proxy)].some(({ section }) => section.statements('no').some(isNoRedispatch));
}

/** Lab case redispatch-missing: 503 with `SC--` after three retries on the same dead server, on 2.6 to 3.4. */
export default defineRule({
  name: 'redispatch-missing',
  summary: 'A failed connection is tried again only on the server that failed.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const inDanger = keepingToOneServer(configuration).filter(proxy => !sectionsOfOwnCalls(configuration).has(proxy));
    for (const { defaults, proxies } of groupByDefaults(inDanger)) {
      const unchecked = proxies.some(proxy => checkStateOf(proxy).unchecked.length > 0);
      const end = proxies[0].mode === 'http' ? 'the request gets a 503' : 'the client is disconnected';
      const isWatched = proxies.every(({ servers }) => servers.every(server => server.isChecked || server.isBackup || server.isDisabled));
      const until = isWatched ? 'until the checks have found a dead server out' : 'for as long as a server is dead, since not all are checked';
      yield {
        at: defaults?.header ?? proxies[0].header,
        ...(unchecked ? { severity: 'warning' as const } : {}),
        message: `${listOf(proxies)} ${proxies.length > 1 ? 'have' : 'has'} several servers and no \`option redispatch\`: all retries of a failed connection go to the same server, and ${until}, ${end} although another server is up. Add \`option redispatch\`.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Has several servers' })),
        repairs: [redispatchRepair(defaults ?? proxies[0])],
      };
    }
  },
});
