import { parseAddress } from '../../language/address.ts';
import { mustBeFound } from '../../model/servers/name-resolution.ts';
import type { Proxy } from '../../model/proxy.ts';
import { hasHostWithColon, type Server } from '../../model/servers/server.ts';
import { unclearServersOf } from '../../model/servers/unclear-addresses.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function repairs(server: Server, proxy: Proxy): RuleRepair[] {
  const { address } = server;
  const text = address && meantBy(address.value, proxy);
  return address && text !== undefined ? [{ title: `Write \`${text}\``, safety: 'review', edits: [replaceWord(address, text)] }] : [];
}

/** The address without its scheme; or an IPv6 address in brackets, with the port that the other servers have. */
function meantBy(text: string, proxy: Proxy): string | undefined {
  const afterScheme = /^[a-z]+:\/\/([\w.-]+:\d+)$/i.exec(text)?.[1];
  if (afterScheme !== undefined) return afterScheme;
  const { kind, family } = parseAddress(`[${text}]:1`);
  const ports = new Set(proxy.servers.filter(server => !hasHostWithColon(server)).map(server => server.parsedAddress.portText));
  const [port = ''] = ports;
  return kind === 'ip' && family === 'ipv6' && ports.size === 1 && /^(?:\d+|\$\{\w+\})$/.test(port) ? `[${text}]:${port}` : undefined;
}

/** Lab case server-host-with-colon: `could not resolve address`, on 2.6 to 3.4; with `init-addr none` HAProxy starts, and the server stays without an address. */
export default defineRule({
  name: 'server-host-with-colon',
  summary: 'The address of a server is an IPv6 address without brackets or a URL, of which the last colon begins the port.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    for (const server of unclearServersOf(proxy).filter(hasHostWithColon)) {
      if (server.isUncertain || !proxy.section.isCertain(server.statement)) continue;
      const { host, portText } = server.parsedAddress;
      const isFatal = mustBeFound(server, proxy);
      yield {
        at: server.address ?? server.statement,
        message: `The last colon of an address begins the port, so server \`${server.name}\` is called by the name \`${host}\` on ${portText === '' ? 'no port' : `port ${portText}`}: ${isFatal ? 'no such name can be found, and HAProxy does not start' : 'no such name can be found, and the server never has an address'}. Write \`HOST:PORT\`, an IPv6 address as \`[2001:db8::1]:PORT\`.`,
        repairs: repairs(server, proxy),
      };
    }
  },
});
