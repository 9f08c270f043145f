import type { Proxy } from '../../model/proxy.ts';
import { refusalOf, type RuleLine } from '../../model/refusal.ts';
import { routesOf } from '../../model/route.ts';
import { conditionOf } from '../../model/statement-condition.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a section that means to serve: it has servers or leads to some. A section with nothing but a refusal is one on purpose. */
function meansToServe(proxy: Proxy): boolean {
  return proxy.servers.length > 0 || routesOf(proxy).length > 0;
}

/** The first words of a line, without its options and condition. */
function nameOf({ statement }: RuleLine): string {
  return `\`${statement.values().slice(0, statement.keyword === 'tcp-request' ? 3 : 2).join(' ')}\``;
}

/** What a client sees. Lab cases deny-all and tcp-reject-all, 2.6 to 3.4. */
function endOf({ statement, action }: RuleLine, { mode }: Proxy): string {
  const words = statement.values();
  const status = words[Math.max(words.indexOf('deny_status'), words.indexOf('status')) + 1];
  const given = words.includes('deny_status') || words.includes('status') ? status : undefined;
  if (action === 'silent-drop') return 'waits for an answer that never comes';
  if (action === 'auth') return 'is asked for a password, also by those who sent the right one (401)';
  if (action === 'deny') return `gets a ${given ?? '403'}`;
  if (action === 'tarpit') return `gets a ${given ?? '500'} after a delay`;
  return statement.word(1)?.value === 'content' && mode === 'http' ? 'is closed without an answer' : 'is reset or closed';
}

/** Lab cases deny-all and tcp-reject-all: 403 with `PR--`, or a reset connection, on 2.6 to 3.4. */
export default defineRule({
  name: 'refuses-everybody',
  summary: 'Rules refuse every request, although servers stand ready behind them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-request', 'tcp-request', 'bind', 'server', 'server-template'],
  *check(proxy) {
    if (proxy.kind === 'defaults' || proxy.isDisabled) return;
    const refusal = refusalOf(proxy);
    if (!refusal || !meansToServe(proxy)) return;
    const { line, others } = refusal;
    const what = line.statement.keyword === 'http-request' ? 'request' : 'connection';
    const why = others.length > 0
      ? `${nameOf(line)} takes what the rules above leave, so together they`
      : `${nameOf(line)} ${conditionOf(line.statement) ? 'has a condition that always holds' : 'has no condition'}, so it`;
    const from = line.owner === proxy ? '' : ` (inherited from ${line.owner.title})`;
    yield {
      at: line.owner === proxy ? line.statement : proxy.header,
      message: `${why} refuse${others.length > 0 ? '' : 's'} everybody who comes to ${proxy.title}${from}: each ${what} ${endOf(line, proxy)}, and none gets to a server. Give it a condition, or remove it.`,
      related: [
        ...(line.owner === proxy ? [] : [{ at: line.statement, message: 'This refuses' }]),
        ...others.map(other => ({ at: other.statement, message: 'This refuses the others' })),
      ],
      repairs: [{ title: `Remove ${nameOf(line)}`, safety: 'review', edits: [deleteLine(line.statement)] }],
    };
  },
});
