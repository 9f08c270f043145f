import { acceptsStatus, expectationOf, expectsNoAnswer, matchesNoStatus, type CheckExpectation } from '../../model/checks/check-expect.ts';
import { isHttp11, isMisspelt, mayAskForUpgrade, requestsOf } from '../../model/checks/check-request.ts';
import { rulesNamed } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { sendMore } from '../edits/check-request-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { statusListIn } from '../findings/status-list.ts';

function outcomeOf(isNegated: boolean): string {
  return isNegated ? 'this never takes a server DOWN, and those that answer so stay UP' : 'no answer is right, and every server goes DOWN. Users get a 503';
}

function aboutNoStatus({ keyword, isNegated }: CheckExpectation, pattern: Word): RuleFinding {
  const list = statusListIn(pattern.value);
  const advice = list ? `Write \`status ${list}\`` : 'Write one that fits, such as `^2`, or use `status` with a list of numbers';
  return {
    at: pattern,
    severity: isNegated ? 'warning' : 'error',
    message: `\`rstatus\` takes a regular expression, and no status code matches \`${pattern.value}\`: ${outcomeOf(isNegated)}. ${advice}.`,
    repairs: list ? [{
      title: `Write \`status ${list}\``,
      safety: 'review',
      edits: [replaceWord(keyword, keyword.text.replace('rstatus', 'status')), replaceWord(pattern, list)],
    }] : [],
  };
}

/** Whatever a `!` says: true where 101 is among the codes that are named. */
function takes101(expectation: CheckExpectation): boolean {
  return acceptsStatus({ ...expectation, isNegated: false }, 101);
}

/** Without a server that is asked to change the protocol no status below 200 ends an answer. Asked plainly, a WebSocket answers 400 or 426. */
function aboutNoAnswer({ keyword, isNegated }: CheckExpectation, pattern: Word, upgrade: RuleRepair[]): RuleFinding {
  return {
    at: pattern,
    severity: isNegated ? 'warning' : 'error',
    message: `No server answers a plain request with a status below 200, and \`101\` comes only to a check that asks for a WebSocket with \`Upgrade\`, which this one does not: ${outcomeOf(isNegated)}. Send the headers that ask for it, or take any status below 500.`,
    repairs: isNegated ? [] : [...upgrade, { title: 'Expect `! rstatus ^5`: any status below 500', safety: 'review', edits: [replaceWord(keyword, '! rstatus'), replaceWord(pattern, '^5')] }],
  };
}

/** HAProxy takes an interim `100 Continue` for the answer: a service that sends one and closes is UP (tried on 2.6 to 3.4). */
function aboutInterim({ isNegated }: CheckExpectation, pattern: Word, upgrade: RuleRepair[]): RuleFinding {
  return {
    at: pattern,
    severity: 'warning',
    message: `A web server ends a plain request with a status from 200 on; only a service that is made for this check answers with \`100\`. Of any other ${outcomeOf(isNegated)}. Expect the status that the service answers with.`,
    repairs: isNegated ? [] : upgrade,
  };
}

/** True where something beside each server answers the check, which may be a program made for it. */
function isAskedBesideServers({ servers }: Proxy): boolean {
  return servers.length > 0 && servers.every(server => server.has('port') || server.has('addr'));
}

/** Has the check ask for a WebSocket. The key HAProxy makes itself, and it looks whether the answer fits (tried on 2.6 to 3.4). */
function upgradeRepairs(proxy: Proxy, expectation: CheckExpectation): RuleRepair[] {
  const [request, another] = requestsOf(proxy);
  if (!request || another || request.owner !== proxy || isMisspelt(request) || !acceptsStatus(expectation, 101)) return [];
  if (request.method && request.method.value !== 'GET') return [];
  if (request.version && !isHttp11(request)) return [];
  const words = [
    ...(request.method ? [] : ['meth GET']),
    ...(request.version ? [] : ['ver HTTP/1.1']),
    ...(request.hasHost ? [] : [`hdr Host ${siteNameOf(proxy) ?? 'localhost'}`]),
    'hdr Connection Upgrade hdr Upgrade websocket hdr Sec-WebSocket-Version 13',
  ];
  return [{ title: 'Have the check ask for a WebSocket', safety: 'review', edits: [sendMore(request, words.join(' '))] }];
}

/** Lab cases rstatus-matches-no-status and expect-status-101: L7STS, and 503 with `SC--` on 2.6 to 3.4. Asked for an upgrade, a WebSocket is UP with 101. */
export default defineRule({
  name: 'rstatus-matches-no-status',
  summary: 'A health check compares the status with what no answer has: `rstatus 2xx`, or `status 101` of a plain request.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-check'],
  *check(proxy) {
    for (const line of rulesNamed(proxy.statements('http-check'), 'expect')) {
      const expectation = expectationOf(line);
      if (!expectation?.pattern) continue;
      if (matchesNoStatus(expectation)) yield aboutNoStatus(expectation, expectation.pattern);
      if (!expectsNoAnswer(expectation) || (mayAskForUpgrade(proxy) && takes101(expectation))) continue;
      const upgrade = upgradeRepairs(proxy, expectation);
      if (!acceptsStatus({ ...expectation, isNegated: false }, 100)) yield aboutNoAnswer(expectation, expectation.pattern, upgrade);
      else if (!isAskedBesideServers(proxy)) yield aboutInterim(expectation, expectation.pattern, upgrade);
    }
  },
});
