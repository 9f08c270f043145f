import { acceptsStatus, expectationOf } from '../../model/check-expect.ts';
import { isHttp11, lineOf, sentRequestsOf, type SentRequest } from '../../model/check-request.ts';
import { httpCheckRulesOf, rulesNamed } from '../../model/health-check.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { byCause } from '../by-cause.ts';
import { sendMore, siteNameOf } from '../check-request-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../group.ts';
import { deleteWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const hostlessRequests = perProxy((proxy): readonly SentRequest[] => {
  const requests = sentRequestsOf(proxy).filter(request => isHttp11(request) && !request.hasHost);
  return requests.length > 0 && !speaksHttp2(proxy) && !takesRefusals(proxy) ? requests : [];
});

/** HTTP/2 has no Host header. */
function speaksHttp2({ servers }: Proxy): boolean {
  return servers.some(server => ['alpn', 'check-alpn', 'proto', 'check-proto'].some(name => /\bh2\b/.test(server.option(name)?.value?.value ?? '')));
}

/** True where a 400 is an answer that the check is content with. */
function takesRefusals(proxy: Proxy): boolean {
  return rulesNamed(httpCheckRulesOf(proxy).rules, 'expect').some(rule => {
    const expectation = expectationOf(rule);
    return expectation !== undefined && acceptsStatus(expectation, 400);
  });
}

function repairs(request: SentRequest, proxy: Proxy): RuleRepair[] {
  const words = `hdr Host ${siteNameOf(proxy) ?? 'localhost'}`;
  const title = request.send ? `Add \`${words}\` to \`http-check send\`` : `Add \`http-check send ${words}\``;
  const { version, send } = request;
  const canDrop = version && version.block === request.option?.block && request.option.word(4)?.span.start === version.span.start;
  return [
    { title, safety: 'review', edits: [sendMore(request, words)] },
    ...(canDrop && !send ? [{ title: 'Ask with HTTP/1.0, which needs no Host', safety: 'review' as const, edits: [deleteWord(version)] }] : []),
  ];
}

/** Lab case http11-check-without-host: L7STS 400 and 503 with `SC--` on 2.6 to 3.4. RFC 9112, section 3.2, has every server answer 400. */
export default defineRule({
  name: 'http11-check-without-host',
  summary: 'A health check in HTTP/1.1 has no Host header: servers answer 400 and go DOWN.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { cause: request, proxies } of byCause(configuration, hostlessRequests)) {
      const [first] = proxies;
      const inherited = request.owner !== first;
      const who = inherited ? `the servers of ${listOf(proxies)}` : 'a server';
      yield {
        at: request.version ?? lineOf(request),
        message: `The health check says \`${request.version?.value}\` and sends no Host header: by the rules of HTTP/1.1 ${who} must answer 400, and ${inherited ? 'go' : 'goes'} DOWN. Users get a 503. Send a Host header.`,
        related: inherited ? proxies.map(proxy => ({ at: proxy.header, message: 'Its servers are checked in this way' })) : [],
        repairs: repairs(request, first),
      };
    }
  },
});
