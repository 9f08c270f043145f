import { retryOnWithoutConnections } from '../../model/servers/retry-on.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { checkStateOf, hasSeveralServers } from '../../model/checks/unchecked-servers.ts';
import { sharedBy } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections with servers that try again after other errors only, and the line that says so. With `none`, or `retries 0`, nobody expects a retry. */
const withoutRetry = inProxies(proxy => {
  const setting = proxy.isBackend && checkStateOf(proxy).active > 0 ? retryOnWithoutConnections(proxy) : undefined;
  return setting && setting.value?.value !== 'none' && proxy.effective('retries')?.value?.value !== '0' ? [{ proxy, setting }] : [];
}, ['retry-on']);

/** Lab case retry-on-without-conn-failure: 503 with `SC--` at once on 2.6 to 3.4, `retries` and `option redispatch` or not. */
export default defineRule({
  name: 'retry-on-without-conn-failure',
  summary: '`retry-on` leaves `conn-failure` out, so that a connection which a server refuses is a 503 at once.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['retry-on'],
  *check(configuration) {
    for (const { first: { setting }, proxies } of sharedBy(withoutRetry(configuration), each => each.setting.owner)) {
      const several = proxies.filter(hasSeveralServers);
      const [first, ...others] = several.length > 0 ? several : proxies;
      if (!first) continue;
      const sections = listOf([first, ...others]);
      const words = setting.statement.words.slice(1).map(word => `\`${word.value}\``).join(', ');
      yield {
        at: setting.statement,
        severity: several.length > 0 ? 'warning' : 'information',
        message: `This \`retry-on\` takes the place of the default, \`conn-failure\`: HAProxy tries again after ${words} only. ${several.length > 0
          ? `Until a check finds a dead server of ${sections}, requests that it refuses get a 503 at once, although another server is up; \`option redispatch\` does not help.`
          : `While the server of ${sections} restarts, requests get a 503 at once, with no retry.`} Add \`conn-failure\`.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'This section does without retries of connections' })),
        repairs: [{ title: 'Add `conn-failure`', safety: 'review', edits: [appendWords(setting.statement, 'conn-failure')] }],
      };
    }
  },
});
