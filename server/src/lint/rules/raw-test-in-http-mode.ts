import { linesWithCondition } from '../../model/conditions/acl-use.ts';
import { decryptedFetch, decryptsAll, readsHandshake } from '../../model/conditions/handshake-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import { unusableTests } from '../../model/conditions/unusable-tests.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { exceptMisread } from '../findings/except-misread.ts';
import { defineRule } from '../rule.ts';

/** Where HAProxy has decrypted, `mode tcp` would show no handshake either. */
function explain(fetch: string, proxy: Proxy): string {
  const rest = '`mode tcp`, or a fetch of HTTP or TLS such as `ssl_fc_sni`';
  if (!readsHandshake(fetch) || !decryptsAll(proxy)) return `\`${fetch}\` reads the bytes of the connection before HTTP is parsed. Use ${rest}.`;
  const instead = decryptedFetch(fetch);
  return `\`${fetch}\` reads a TLS handshake, and HAProxy has decrypted the connection. ${instead === undefined ? 'Remove the test' : `Ask \`${instead}\``}.`;
}

/** True for a line that refuses everybody because of such a test, and for the `accept` that lets nobody past the refusal: of both refuses-everybody speaks. */
function isToldByRefusal(line: Statement, fetch: string, proxy: Proxy): boolean {
  const refusing = refusalOf(proxy);
  if (refusing?.handshakeFetch === undefined) return false;
  return [refusing.rule, ...refusing.others].some(({ statement }) => statement.equals(line)) || (readsHandshake(fetch) && line.keyword === 'tcp-request' && actionOf(line) === 'accept');
}

function* findingsIn(proxy: Proxy): Generator<RuleFinding> {
  if (proxy.kind === 'defaults' || proxy.mode !== 'http' || proxy.isDisabled) return;
  for (const { statement, word, name, fetches: [fetch] } of unusableTests(proxy, proxy.section.version, ({ use }, kind) => kind === 'stats' || !/\bL6RE[QS]\b/.test(use))) {
    if (isToldByRefusal(statement, fetch?.name ?? '', proxy)) continue;
    // Routes by what the handshake says have a rule of their own, which says more.
    if (['use_backend', 'use-server'].includes(statement.keyword) && /^req[._]ssl_(?:sni|alpn)$/.test(fetch?.name ?? '')) continue;
    // It counts HAProxy's own form of the message, which is there: 86 for a plain GET with 72 bytes (tried on 2.6, 3.0, 3.2 and 3.4).
    const isLength = /^re[qs][._]len$/.test(fetch?.name ?? '');
    const what = name === undefined ? 'This test' : `The ACL \`${name}\``;
    yield {
      at: word,
      message: isLength
        ? `${what} belongs to \`mode tcp\`, and HAProxy warns: in \`mode http\`, \`${fetch?.name ?? ''}\` counts HAProxy's own form of a message, which is never empty, and not what was sent. Use a fetch of HTTP such as \`req.body_size\`, or remove the test.`
        : `${what} is never true in \`mode http\`: ${explain(fetch?.name ?? '', proxy)}`,
    };
  }
}

const findings = exceptMisread(findingsIn, linesWithCondition);

/** "L6 sample fetches ignored on HTTP proxies": a warning on 2.6 to 3.4, on the line of the condition. */
export default defineRule({
  name: 'raw-test-in-http-mode',
  summary: 'A condition in mode http reads the bytes of the connection, which HTTP parsing has taken.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: linesWithCondition,
  check: findings,
});
