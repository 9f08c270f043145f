import { ownCheckTargetOf } from '../../model/checks/check-connection.ts';
import { checkMismatchOf } from '../../model/checks/check-mismatch.ts';
import { bodyExpectationsOf, isMisspelt, lineOf, losesInheritedMethod, sentRequestsOf, takesStatus, type SentRequest } from '../../model/checks/check-request.ts';
import { httpCheckRulesOf, rulesNamed } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { askWithGet } from '../edits/check-request-edits.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** What most servers answer that do not know `OPTIONS`. */
const refusals: readonly number[] = [404, 405];

/**
 * Requests for which nobody named a method, and whose refusal takes a server DOWN. Where a body is looked for, a method stands in the place of the path, or a word of the line
 * is misspelt, another rule speaks.
 */
const unnamedRequests = byCause((proxy): readonly SentRequest[] => {
  // Where nothing answers HTTP, no method does: check-of-another-service speaks.
  if (checkMismatchOf(proxy)) return [];
  const unnamed = sentRequestsOf(proxy).filter(request => !request.method && !losesInheritedMethod(request) && !isMisspelt(request));
  const requests = unnamed.filter(({ uri }) => !uri?.hasVariable && (uri === undefined || /^[/*]|^https?:/.test(uri.value)));
  const takesRefusals = requests.length > 0 && refusals.every(status => takesStatus(proxy, status));
  return requests.length > 0 && !takesRefusals && bodyExpectationsOf(proxy).length === 0 ? requests : [];
}, ['httpchk']);

/** True where all checks go to another port than the traffic: mostly a small program that is there to be checked, and answers whatever it is asked. */
function areAsidePorts(proxies: readonly Proxy[]): boolean {
  return proxies.every(({ servers }) => servers.every(server => !server.has('check') || ownCheckTargetOf(server)?.isOwnPort === false));
}

/**
 * The `send` that names the method in vain: above the option, and below an `expect`, it is no part of the request (2.6 and 3.4 ask `OPTIONS /`, and do not
 * complain). With the first rule of the check, above which both should stand.
 */
function lostSend({ option, send, owner }: SentRequest): { first: Statement; lost: Statement; option: Statement } | undefined {
  const { rules } = httpCheckRulesOf(owner);
  const [first] = rules;
  const [lost, another] = rulesNamed(rules, 'send');
  if (!option || send || !first || !lost || another || rulesNamed([first], 'expect').length === 0 || !lost.values(2).includes('meth')) return undefined;
  return { first, lost, option };
}

function moveUp({ first, lost, option }: { first: Statement; lost: Statement; option: Statement }): RuleRepair {
  const lines = [option, lost].map(line => asWritten(line.words)).join(first.block.lineEndAt(first.line.end) + first.indentation);
  return { title: 'Move `option httpchk` and `http-check send` above the `expect`', safety: 'review', edits: [insertLineAbove(first, lines), deleteLine(lost), deleteLine(option)] };
}

/** Lab case check-asks-options: L7STS 405 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-asks-options',
  summary: 'A health check names no method, so it asks `OPTIONS`, which many applications refuse.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of unnamedRequests(configuration)) {
      const inherited = request.owner !== proxies[0];
      const lost = lostSend(request);
      const why = lost ? 'The `http-check send` above `option httpchk` is not part of its request, since an `expect` stands before it. The check names no method then' : 'The health check names no method';
      yield {
        at: lineOf(request),
        severity: areAsidePorts(proxies) ? 'information' : 'warning',
        message: `${why}, so it asks \`OPTIONS ${request.uri?.value ?? '/'}\`: ${inherited ? `servers of ${listOf(proxies)}` : 'servers'} that answer it with 405, 404 or 501 go DOWN, and users get a 503. ${lost ? 'Move both lines above the `expect`' : 'Ask with GET, as users do'}.`,
        related: [...(lost ? [{ at: lost.lost, message: 'Not sent' }] : []), ...heirsOf(request, proxies)],
        repairs: lost ? [moveUp(lost)] : [{ title: request.uri ? 'Ask with GET' : 'Ask for `GET /`', safety: 'review', edits: [askWithGet(request)] }],
      };
    }
  },
});
