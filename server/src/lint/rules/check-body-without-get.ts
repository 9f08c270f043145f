import { expectationOf } from '../../model/checks/check-expect.ts';
import { isHeadOrOptions, bodyExpectationsOf, lineOf, losesInheritedMethod, methodOf, sentRequestsOf, type SentRequest } from '../../model/checks/check-request.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { askWithGet } from '../edits/check-request-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

const bodilessRequests = byCause((proxy): readonly SentRequest[] => {
  const requests = sentRequestsOf(proxy);
  const [request] = requests;
  // With several requests it is not said here which answer the rule is about.
  const isOne = request && requests.length === 1 && isHeadOrOptions(request) && !losesInheritedMethod(request);
  return isOne && bodyExpectationsOf(proxy).length > 0 ? requests : [];
}, ['httpchk']);

/** Lab case check-body-without-get: L7RSP "could not find a response body" and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-body-without-get',
  summary: 'A health check looks at the text of the answer, but asks with HEAD or OPTIONS, whose answer has no body.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of bodilessRequests(configuration)) {
      const [first] = proxies;
      const expects = bodyExpectationsOf(first);
      const method = methodOf(request);
      const inherited = request.owner !== first;
      const looked = expects.flatMap(line => expectationOf(line) ?? []).map(({ match, isNegated, pattern }) => `\`${isNegated ? '! ' : ''}${match} ${pattern?.value}\``)[0];
      const has = method === 'HEAD' ? 'An answer to HEAD never has a body' : `An answer to OPTIONS${request.method ? '' : ', which is asked when nothing else is said,'} seldom has a body`;
      yield {
        at: request.method ?? lineOf(request),
        severity: method === 'HEAD' ? 'error' : 'warning',
        message: `${has}, so ${looked} has nothing to look at, and the servers${inherited ? ` of ${listOf(proxies)}` : ''} go DOWN. Users get a 503. Ask with GET.`,
        related: [
          ...expects.map(line => ({ at: line, message: 'This looks at the body' })),
          ...heirsOf(request, proxies),
        ],
        repairs: [{ title: 'Ask with GET', safety: 'review', edits: [askWithGet(request)] }],
      };
    }
  },
});
