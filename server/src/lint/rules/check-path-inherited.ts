import { httpCheckRulesOf } from '../../model/checks/health-check.ts';
import { methodOf, sentRequestsOf, type SentRequest } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import { asWritten } from '../../syntax/word.ts';
import { byCause } from '../findings/by-cause.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Requests for a page that the section itself does not name. */
const inheritedRequests = byCause(
  (proxy): readonly SentRequest[] => sentRequestsOf(proxy).filter(({ owner, uri }) => owner !== proxy && uri !== undefined && !['/', '*'].includes(uri.value)),
  ['httpchk'],
);

/** A section with an option of its own inherits no `http-check` rules: where there are some, they would have to be repeated too. */
function repairs(request: SentRequest, proxies: readonly Proxy[]): RuleRepair[] {
  if (proxies.some(proxy => httpCheckRulesOf(proxy).rules.some(rule => rule.word(1)?.value !== 'expect'))) return [];
  const method = methodOf(request) === 'OPTIONS' ? 'GET' : methodOf(request);
  const lines = (proxy: Proxy) => {
    const expects = httpCheckRulesOf(proxy).rules.map(rule => asWritten(rule.words));
    return [`option httpchk ${method} /`, ...(expects.length > 0 ? expects : ['http-check expect status 200-399'])];
  };
  return [{
    title: proxies.length === 1 ? `Ask for \`/\` in this section` : 'Ask for `/` in each of these sections',
    safety: 'review',
    edits: proxies.flatMap(proxy => lines(proxy).map(line => insertLineBelow(proxy.header, line, proxy.section))),
  }];
}

/** Lab case check-path-inherited: L7STS 404 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-path-inherited',
  summary: 'Sections inherit the path of their health check from `defaults`: an application without that page goes DOWN.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of inheritedRequests(configuration)) {
      yield {
        at: request.uri ?? request.owner.header,
        message: `The servers of ${listOf(proxies)} are asked for \`${request.uri?.value}\` because ${request.owner.title} says so: those of an application without that page answer 404 and go DOWN, and users get a 503. Name the page where the servers are.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Asked for this page' })),
        repairs: repairs(request, proxies),
      };
    }
  },
});
