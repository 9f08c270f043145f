import type { Proxy } from '../../model/proxy.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { groupByDefaults, listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';
import { addTimeout, timeoutLine, zeroTimeouts } from '../edits/timeout-edits.ts';

/** The sections where strangers may take as long as they like for their request. Without a `timeout client` missing-timeouts speaks. */
const lackingTimeout = proxiesThat(proxy =>
  publicBindsOf(proxy).length > 0 && proxy.mode === 'http' && proxy.timeout('client') !== undefined && !proxy.timeout('http-request'),
);

/** True unless the section sets the timeout to 0 for itself. */
function isMissingIn(defaults: Proxy, proxy: Proxy): boolean {
  const zero = proxy.effective('timeout http-request');
  return !zero || zero.owner === defaults;
}

/** Configuration manual, `timeout http-request`: without it `timeout client` applies, which begins anew with each byte. */
export default defineRule({
  name: 'missing-http-request-timeout',
  summary: 'Clients may take as long as they like to send a request.',
  category: 'security',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { defaults, proxies } of groupByDefaults(lackingTimeout(configuration))) {
      const [first, ...others]: readonly [Proxy, ...Proxy[]] = proxies;
      const place = defaults && proxies.some(proxy => isMissingIn(defaults, proxy)) ? defaults : undefined;
      yield {
        at: (place ?? first).header,
        message: `${listOf(proxies)} ${others.length > 0 ? 'have' : 'has'} no \`timeout http-request\`: a client that sends one byte now and then keeps its connection for hours, and a few thousand of them take all that \`maxconn\` allows. Say how long the headers of a request may take.`,
        related: [
          ...(place ? proxies : others).map(proxy => ({ at: proxy.header, message: 'Strangers reach this section' })),
          ...zeroTimeouts('http-request', proxies).map(zero => ({ at: zero.statement, message: 'A timeout of 0 is none' })),
        ],
        repairs: [{ title: `Add \`${timeoutLine('http-request')}\``, safety: 'review', edits: addTimeout('http-request', proxies, defaults) }],
      };
    }
  },
});
