import { choosesClients } from '../../model/routes/connection-guard.ts';
import type { Proxy } from '../../model/proxy.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import { statsUri } from '../../model/request-rules/request-rules.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { defineRule } from '../rule.ts';

interface OpenPage {
  readonly proxy: Proxy;
  /** The line that switches the page on. */
  readonly line: Statement;
  readonly uri: string;
  readonly bind: Statement;
  /** The line that lets everybody change the state of servers. */
  readonly admin: Statement | undefined;
}

const always = /^if (?:TRUE|always_true|\{ (?:TRUE|always_true) \}|\{ always_true\(\) \})$/;

function asksForCertificate(bind: Statement): boolean {
  const words = bind.values(2);
  return words[words.indexOf('verify') + 1] === 'required';
}

/** The statistics pages that strangers can read: no password, no rule that chooses the clients, on a public address. */
const openPages = inProxies((proxy): OpenPage[] => {
  const bind = publicBindsOf(proxy)[0];
  const uri = bind && statsUri(proxy);
  if (!bind || uri === undefined || asksForCertificate(bind)) return [];
  const lines = proxy.effectiveLines('stats');
  if (lines.some(line => ['auth', 'http-request'].includes(line.word(1)?.value ?? '')) || choosesClients(proxy)) return [];
  const line = lines.find(each => each.word(1)?.value === 'enable') ?? lines[0];
  const admin = lines.find(each => each.word(1)?.value === 'admin' && always.test(each.values(2).join(' ')));
  return line ? [{ proxy, line, uri, bind, admin }] : [];
}, ['stats']);

/** Those that one line opens: it may stand in a defaults. */
function byLine(pages: readonly OpenPage[]): [OpenPage, ...OpenPage[]][] {
  const groups: [OpenPage, ...OpenPage[]][] = [];
  for (const page of pages) {
    const group = groups.find(([first]) => first.line.equals(page.line));
    if (group) group.push(page);
    else groups.push([page]);
  }
  return groups;
}

/** Configuration manual, `stats enable` and `stats admin`: without `stats auth` the page is open to everybody. */
export default defineRule({
  name: 'open-stats-page',
  summary: 'The statistics page is open to everybody who reaches the port.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['stats'],
  *check(configuration) {
    for (const [page, ...others] of byLine(openPages(configuration))) {
      yield {
        at: page.line,
        severity: page.admin ? 'error' : 'warning',
        message: `Everybody who reaches ${page.proxy.title} can open its statistics page at \`${page.uri}\`, with the names, addresses and state of all servers${page.admin ? ', and can take servers out of service there' : ''}. Add \`stats auth USER:PASSWORD\`, listen on a private address, or deny other clients.`,
        related: [
          { at: page.bind, message: 'Public address' },
          ...(page.admin ? [{ at: page.admin, message: 'Everybody may change the state of servers' }] : []),
          ...others.map(({ proxy }) => ({ at: proxy.header, message: 'The same page here' })),
        ],
      };
    }
  },
});
