import { isLocal, type Address } from '../../language/address.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, bindValueWord, handsOnAddress, isTls, type Bind } from '../../model/binds/bind.ts';
import { expectsAddress } from '../../model/checks/expect-proxy.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Severity } from '../finding.ts';
import { deleteOption } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

interface ShutOut {
  readonly severity: Severity;
  readonly message: string;
}

/** What a browser may come to directly. */
const publicPorts: readonly number[] = [80, 443, 8080, 8443];

/** A program of this machine, or one that stands before HAProxy, was told which version to speak: HAProxy in TCP mode, hitch, stunnel. */
function isPublic(bind: Bind, proxy: Proxy): boolean {
  const isBrowsed = (address: Address) => !isLocal(address) && address.ports !== undefined && publicPorts.includes(address.ports.first);
  return !mayBeGrpc(proxy) && !handsOnAddress(bind) && !expectsAddress(proxy) && bind.addresses.some(isBrowsed);
}

const mayBeGrpc = (proxy: Proxy) => /grpc|h2c/i.test(proxy.name) || proxy.section.blocks.some(({ text }) => text.includes('application/grpc'));

/** Since 2.8 a `bind` line with `ssl` offers both versions when it does not say what it offers (seen on 3.0). */
function offers(bind: Bind, version: HaproxyVersion): readonly string[] {
  const alpn = bindOptionValue(bind, 'alpn');
  if (alpn !== undefined) return alpn.split(',');
  return isTls(bind) && isAtLeast(version, '2.8') && !bindOption(bind, 'no-alpn') ? ['h2', 'http/1.1'] : [];
}

function shutOutBy(bind: Bind, proxy: Proxy, version: HaproxyVersion): ShutOut | undefined {
  const proto = bindOptionValue(bind, 'proto');
  const offered = isTls(bind) ? offers(bind, version) : [];
  if (proto === 'h1' && offered.includes('h2')) {
    const why = bindOption(bind, 'alpn') ? 'The line offers HTTP/2 in the TLS handshake (`alpn`)' : 'Since 2.8 the line offers HTTP/2 in the TLS handshake by itself';
    return { severity: 'warning', message: `${why}, and \`proto h1\` reads HTTP/1 all the same: a client that chooses HTTP/2, as every browser does, gets no answer. Remove \`proto h1\`${bindOption(bind, 'alpn') ? '' : ', or add `alpn http/1.1`'}.` };
  }
  if (proto !== 'h2' || offered.length === 1) return undefined;
  const both = offered.includes('http/1.1') ? 'The line offers HTTP/1.1 in the TLS handshake, but with' : 'With';
  return {
    severity: isPublic(bind, proxy) || bindOption(bind, 'alpn') ? 'warning' : 'information',
    message: `${both} \`proto h2\` HAProxy reads nothing but HTTP/2 here: a client that speaks HTTP/1, such as many health checks and tools, gets its connection closed. Remove \`proto h2\`: without it HAProxy takes both.`,
  };
}

/** Lab cases bind-proto-h2 and bind-proto-h1-with-alpn-h2: the connection is closed without an answer on 2.6 to 3.4, logged as `PR--`. */
export default defineRule({
  name: 'bind-proto-shuts-out',
  summary: 'A `bind` line with `proto` turns away clients that speak another version of HTTP.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  mentions: ['proto'],
  *check(proxy, { version }) {
    if (proxy.mode !== 'http' || proxy.isDisabled) return;
    for (const bind of bindsOf(proxy)) {
      const proto = bindOption(bind, 'proto');
      const found = proto && shutOutBy(bind, proxy, version);
      if (!proto || !found) continue;
      const value = bindValueWord(bind, 'proto');
      yield {
        at: proto,
        ...found,
        repairs: [{ title: `Remove \`proto ${value?.text ?? ''}\``, safety: 'review', edits: deleteOption({ word: proto, value }) }],
      };
    }
  },
});
