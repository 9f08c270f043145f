import { httpCheckRulesOf } from '../../model/checks/health-check.ts';
import { methodOf, sentRequestsOf, type SentRequest } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
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
  // What the page of `defaults` answers is not what `/` does: many applications answer a redirect there.
  const lines = [`option httpchk ${methodOf(request).toUpperCase() === 'HEAD' ? 'HEAD' : 'GET'} /`, 'http-check expect status 200-399'];
  return [{
    title: `Ask for \`/\` in ${proxies.length === 1 ? 'this section' : 'each of these sections'}, and take 200 to 399 for healthy`,
    safety: 'review',
    edits: proxies.flatMap(proxy => lines.map(line => insertLineBelow(proxy.header, line, proxy.section))),
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
