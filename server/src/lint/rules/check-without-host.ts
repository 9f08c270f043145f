import { isCheckedInHttp2 } from '../../model/checks/check-protocol.ts';
import { headersOf, isHttp11, lineOf, sentRequestsOf, takesStatus, type SentRequest } from '../../model/checks/check-request.ts';
import type { Proxy } from '../../model/proxy.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { sendMore } from '../edits/check-request-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const hostlessRequests = byCause((proxy): readonly SentRequest[] => {
  // A word behind the version is the Host from 3.2 on, and refused before: httpchk-host-in-option and extra-argument speak of it.
  const requests = sentRequestsOf(proxy).filter(request => !request.hasHost && !hasNameWithColon(request) && request.option?.word(5) === undefined && (isHttp11(request) || isCheckedInHttp2(proxy)));
  return requests.length > 0 && !takesStatus(proxy, 400) ? requests : [];
}, ['httpchk']);

/** `hdr Host: app.example.com`: HAProxy puts a colon behind the name itself, and header-name-character tells so. */
function hasNameWithColon({ send }: SentRequest): boolean {
  return send !== undefined && headersOf(send).some(({ name }) => /^host:$/i.test(name.value));
}

function repairs(request: SentRequest, proxy: Proxy, isHttp2: boolean): RuleRepair[] {
  const words = `hdr Host ${siteNameOf(proxy) ?? 'localhost'}`;
  const title = request.send ? `Add \`${words}\` to \`http-check send\`` : `Add \`http-check send ${words}\``;
  const { version, send } = request;
  const canDrop = !isHttp2 && !send && version;
  return [
    { title, safety: 'review', edits: [sendMore(request, words)] },
    ...(canDrop ? [{ title: 'Ask with HTTP/1.0, which needs no Host', safety: 'review' as const, edits: [deleteWord(version)] }] : []),
  ];
}

function finding(request: SentRequest, proxies: readonly [Proxy, ...Proxy[]]): RuleFinding {
  const [first] = proxies;
  const isHttp2 = isCheckedInHttp2(first);
  const inherited = request.owner !== first;
  const those = inherited ? `those of ${listOf(proxies)} ` : '';
  const what = isHttp2
    ? `The health check is made over HTTP/2 and sends no Host header: nginx, Apache, Node.js and others refuse that, and ${those}go DOWN`
    : `The health check says \`${request.version?.value}\` and sends no Host header: by the rules of HTTP/1.1 servers must answer 400, and ${those}go DOWN`;
  return {
    at: (isHttp2 ? undefined : request.version) ?? lineOf(request),
    severity: isHttp2 ? 'warning' : 'error',
    message: `${what}. Users get a 503. Send a Host header.`,
    related: heirsOf(request, proxies),
    repairs: repairs(request, first, isHttp2),
  };
}

/**
 * Lab cases check-without-host (L7STS 400) and check-in-http2-without-host (SOCKERR): 503 with `SC--` on 2.6 to 3.4. RFC 9112, section 3.2, has every
 * server answer 400.
 */
export default defineRule({
  name: 'check-without-host',
  summary: 'A health check in HTTP/1.1 or HTTP/2 has no Host header: servers answer 400 and go DOWN.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause, proxies } of hostlessRequests(configuration)) yield finding(cause, proxies);
  },
});
