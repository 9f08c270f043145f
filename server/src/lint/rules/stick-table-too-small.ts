import { inProxies } from '../../model/incremental/in-proxies.ts';
import { isTracking, stickTablesIn, tableUsesOf, type TableUse } from '../../model/request-rules/stick-table.ts';
import { wordAfter } from '../../model/word-after.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const FEW = 10;

const headers = /^(?:req\.f?)?hdr(?:_ip)?\((?:x-forwarded-for|x-real-ip|cf-connecting-ip|true-client-ip|authorization)\b[^)]*\)$/i;
const ofClient = /^(?:src|(?:base|url)32\+src|(?:req\.)?cook\([^)]*\))$/;

/** True for a key of which each client has another one. */
function isOfClient(key: string): boolean {
  const value = key.replace(/,ipmask\([^)]*\)$/, '');
  return ofClient.test(value) || headers.test(value);
}

/** The lines that count clients, and the tables that they count them in. */
const tracking = inProxies((proxy): readonly { readonly use: TableUse; readonly table: string }[] => (proxy.isDisabled ? [] : tableUsesOf(proxy)
  .filter(use => isTracking(use) && isOfClient(use.key?.value ?? '') && proxy.section.isCertain(use.statement))
  .map(use => ({ use, table: use.table ?? proxy.name }))), ['http-request', 'tcp-request']);

/** Lab case stick-table-too-small, 2.6 to 3.4. */
export default defineRule({
  name: 'stick-table-too-small',
  summary: 'A stick table that counts clients has room for a handful of them.',
  category: 'security',
  severity: 'information',
  preset: 'recommended',
  options: {
    least: { kind: 'number', default: 200, description: 'The lowest good `size` of a table that counts clients.' },
  },

  looksAt: 'configuration',
  mentions: ['stick-table', 'peers'],
  *check(configuration, { options }) {
    const uses = groupedBy(tracking(configuration), ({ table }) => table);
    if (uses.size === 0) return;
    for (const table of stickTablesIn(configuration).values()) {
      const size = wordAfter('size', table.statement);
      const [first, ...others] = uses.get(table.name) ?? [];
      if (!size || !first || !/^[1-9]\d{0,8}$/.test(size.value) || Number(size.value) >= options.least) continue;
      const count = Number(size.value);
      yield {
        at: size,
        // So few come at the same time anywhere.
        ...(count < FEW ? { severity: 'warning' as const } : {}),
        message: `The table has room for ${count === 1 ? 'one client' : `${count} clients`}, and \`${first.use.by} ${first.use.key?.value ?? ''}\` puts each of them into it: with more than that HAProxy forgets one to remember the next, with all that was counted, and a limit is not reached. Write a \`size\` for all who may come within \`expire\`, \`100k\` for example.`,
        related: [first, ...others].map(({ use }) => ({ at: use.statement, message: 'Puts clients into it' })),
        repairs: [{ title: 'Write `size 100k`', safety: 'review', edits: [replaceWord(size, '100k')] }],
      };
    }
  },
});
