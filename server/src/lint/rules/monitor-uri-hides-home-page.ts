import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const PAGE = '/haproxy-health';

/** True for a section that serves whatever is asked: somebody may ask for its home page. */
function servesAll(proxy: Proxy): boolean {
  return proxy.servers.length > 0 || routesOf(proxy).some(route => route.keyword === 'default_backend' || !route.hasCondition);
}

const hiding = inProxies(proxy => {
  const setting = proxy.isFrontend && !proxy.isDisabled && proxy.mode === 'http' ? proxy.effective('monitor-uri') : undefined;
  const uri = setting?.value;
  if (uri?.value !== '/' || !setting?.owner.section.isCertain(setting.statement) || !servesAll(proxy)) return [];
  return [{ proxy, statement: setting.statement, uri }];
}, ['monitor-uri']);

/** Lab case monitor-uri-hides-home-page: 200 from HAProxy itself, on 2.6 to 3.4. */
export default defineRule({
  name: 'monitor-uri-hides-home-page',
  summary: '`monitor-uri /` answers the home page in place of the application.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['monitor-uri'],
  *check(configuration) {
    for (const { first: { statement, uri }, proxies } of sharedByLine(hiding(configuration), each => each.statement)) {
      yield {
        at: statement,
        message: `HAProxy itself answers every request for \`/\` that comes to ${listOf(proxies)}, with 200 and a line of text: no visitor sees the home page of the application. Give \`monitor-uri\` a path that nobody else asks for, like \`${PAGE}\`.`,
        repairs: [{ title: `Answer \`${PAGE}\``, safety: 'review', edits: [replaceWord(uri, PAGE)] }],
      };
    }
  },
});
