import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { contentReadBy } from '../../language/content-fetches.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Content } from '../request-rules/content.ts';
import type { Proxy } from '../proxy.ts';
import { hasSeveralServers } from '../checks/unchecked-servers.ts';

/**
 * The lines that bind the clients of a section in TCP mode to its servers by what they say first: `balance rdp-cookie`, `persist rdp-cookie`, and `stick` with such a
 * fetch. None of them waits for it (lab case stick-without-inspection; those of RDP were tried on 2.6 and 3.4, too). `balance hash` is left out: it gives no such promise
 * with the delay either.
 */
export function linesBindingByContent(proxy: Proxy): Statement[] {
  if (!proxy.isBackend || !hasSeveralServers(proxy)) return [];
  const ofRdp = ['balance', 'persist'].flatMap(name => proxy.effective(name)?.statement ?? []).filter(line => /^rdp-cookie(?:\(|$)/.test(line.word(1)?.value ?? ''));
  return [...ofRdp, ...proxy.statements('stick').filter(line => sticksTo(line, 'raw'))];
}

/** The `stick` lines of a section in TCP mode that bind its clients by their HTTP request. They do not wait for it either (lab case stick-on-cookie-in-tcp-mode). */
export function linesBindingByRequest(proxy: Proxy): Statement[] {
  const lines = proxy.isBackend ? proxy.statements('stick').filter(line => sticksTo(line, 'http')) : [];
  return lines.length > 0 && hasSeveralServers(proxy) ? lines : [];
}

function sticksTo(line: Statement, content: Content): boolean {
  const [verb = '', expression = ''] = line.values(1);
  const fetch = ['on', 'match', 'store-request'].includes(verb) ? parseSampleExpression(expression).calls[0] : undefined;
  return fetch !== undefined && contentReadBy(fetch.name) === content;
}
