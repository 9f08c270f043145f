import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that sends the ID, and a section in which there is none. */
interface Sender {
  readonly proxy: Proxy;
  readonly line: Statement;
}

const words = ['unique-id-header', 'unique-id', 'ID'];

const readsId = /%\[unique-id\b|%(?:\{[^}]*\})?ID\b/;

/** `unique-id-header`, and `http-request set-header NAME %[unique-id]`. What a backend says of the ID is without effect (2.6 to 3.4). */
const senders = inProxies((proxy): readonly Sender[] => {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.mode !== 'http' || proxy.effective('unique-id-format')) return [];
  const header = proxy.effective('unique-id-header')?.statement;
  const rules = proxy.statements('http-request').filter(line => /^(?:set|add)-header$/.test(actionOf(line)) && readsId.test(line.word(3)?.value ?? ''));
  return (header ? [header, ...rules] : rules).map(line => ({ proxy, line }));
}, words);

/** Lab case unique-id-without-format, 2.6 to 3.4: the server gets no such header. That `%[unique-id]` and `%ID` are empty then was tried on 2.6 to 3.4, too. */
export default defineRule({
  name: 'unique-id-without-format',
  summary: 'Requests are to get an ID, and no `unique-id-format` makes one.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: words,
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const told: Statement[] = [];
    for (const [proxy, [first, ...others]] of groupedBy(senders(configuration), each => each.proxy)) {
      const { line } = first;
      if (told.some(each => each.equals(line))) continue;
      told.push(line);
      const isHeader = line.keyword === 'unique-id-header';
      yield {
        at: line,
        message: `The ID of a request is what \`unique-id-format\` makes, and ${proxy.title} has no such line, nor inherits one: ${isHeader ? `no request gets a \`${line.word(1)?.value ?? ''}\`` : `\`${line.word(2)?.value ?? ''}\` is sent empty`}. Add \`unique-id-format\`.`,
        related: others.map(({ line: at }) => ({ at, message: 'Without an ID, too' })),
        repairs: [{ title: 'Add `unique-id-format %[uuid]`', safety: 'review', edits: [insertLineAbove(line, 'unique-id-format %[uuid]')] }],
      };
    }
  },
});
