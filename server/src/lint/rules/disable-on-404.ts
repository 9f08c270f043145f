import { requestsOf } from '../../model/checks/check-request.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Lab case disable-on-404: L7OKC 404, NOLB, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'disable-on-404',
  summary: 'With `http-check disable-on-404` a health page that is missing takes all servers out of the rotation.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-check'],
  mentions: ['disable-on-404'],
  *check(proxy) {
    const line = proxy.statements('http-check').filter(each => each.word(1)?.value === 'disable-on-404').at(-1);
    if (!line || (proxy.kind !== 'defaults' && healthCheckOf(proxy)?.kind !== 'httpchk')) return;
    const [request] = requestsOf(proxy);
    const page = request ? `\`${request.uri?.value ?? '/'}\`` : 'the page it asks for';
    yield {
      at: line,
      message: `A server that answers 404 to the health check counts as leaving: no new requests go to it. If ${page} is renamed, or never was there, that is every server, and users get a 503. Make sure that a healthy server has the page.`,
      repairs: [{ title: 'Remove `http-check disable-on-404`', safety: 'review', edits: [deleteLine(line)] }],
    };
  },
});
