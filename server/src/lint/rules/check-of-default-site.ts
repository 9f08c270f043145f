import { isHttp11, lineOf, sentRequestsOf, type SentRequest } from '../../model/checks/check-request.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import { byCause } from '../findings/by-cause.ts';
import { heirsOf } from '../findings/check-heirs.ts';
import { sendMore } from '../edits/check-request-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** Requests without Host where the protocol allows that. */
const namelessRequests = byCause((proxy): readonly SentRequest[] => sentRequestsOf(proxy).filter(request => !request.hasHost && !isHttp11(request)), ['httpchk']);

/** Lab case check-of-default-site: L7STS 404 and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-of-default-site',
  summary: 'A health check has no Host header, so it reaches the default site of the server.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['httpchk'],
  *check(configuration) {
    for (const { cause: request, proxies } of namelessRequests(configuration)) {
      const [first] = proxies;
      const words = `${request.version ? '' : 'ver HTTP/1.1 '}hdr Host ${siteNameOf(first) ?? 'localhost'}`;
      const inherited = request.owner !== first;
      yield {
        at: lineOf(request),
        message: `The health check has no Host header: where servers${inherited ? ` of ${listOf(proxies)}` : ''} serve several sites by name, it reaches the default one, and a 404 or 421 of that site takes them DOWN. Name the site.`,
        related: heirsOf(request, proxies),
        repairs: [{ title: `Send \`${words}\``, safety: 'review', edits: [sendMore(request, words)] }],
      };
    }
  },
});
