import { routesBehindAnswer } from '../../model/routes/answered-routes.ts';
import { switchesToHttp } from '../../model/request-rules/content.ts';
import type { Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { groupName, isInOrder, orderedKeywords, orderedLinesOf, type OrderedLine } from '../../model/request-rules/rule-order.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteLine, insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Puts the lines that run later below the one that runs before them. Among themselves they stay in order. */
function moving(line: OrderedLine, later: readonly OrderedLine[]): RuleRepair {
  const texts = later.map(({ statement: { block, line: whole, indentation } }) => block.text.slice(whole.start + indentation.length, whole.end));
  const below = insertLineBelow(line.statement, texts.join(line.statement.block.lineEndAt(line.statement.line.end) + line.statement.indentation));
  return {
    title: later.length === 1 ? `Move the \`${groupName(later[0]?.group ?? 0)}\` line below this one` : `Move the ${later.length} lines that run later below this one`,
    safety: 'review',
    edits: [...later.map(({ statement }) => deleteLine(statement)), below],
  };
}

/** In TCP mode, rules of HTTP do not run at all, which http-rules-in-tcp-mode says; a fragment may get its mode from another file. */
function runs({ keyword }: Statement, proxy: Proxy, isWhole: boolean): boolean {
  if (keyword !== 'http-request' && keyword !== 'redirect') return true;
  return proxy.mode !== 'tcp' || switchesToHttp(proxy) || (!isWhole && !proxy.effective('mode'));
}

/** The rule that takes everything, and of which another rule speaks: no order of the lines helps. */
function takerOfAll(proxy: Proxy): Statement | undefined {
  return (refusalOf(proxy) ?? routesBehindAnswer(proxy))?.rule.statement;
}

/** "a 'http-request' rule placed after a 'use_backend' rule will still be processed before": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'rules-out-of-order',
  summary: 'A rule stands below one that runs later, as if it ran after it.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: orderedKeywords,
  *check(proxy, { isWhole }) {
    if (isInOrder(proxy)) return;
    const lines = orderedLinesOf(proxy).filter(({ statement }) => proxy.section.isCertain(statement) && runs(statement, proxy, isWhole));
    const taker = takerOfAll(proxy);
    let highest = -1;
    for (const [i, line] of lines.entries()) {
      highest = Math.max(highest, line.group);
      // Of a `use_backend` below a `use-server` it does not warn.
      if (line.group === highest || line.statement.keyword === 'use_backend' || taker?.equals(line.statement)) continue;
      const later = lines.slice(0, i).filter(({ group }) => group > line.group);
      const next = Math.min(...later.map(({ group }) => group));
      const first = later.find(({ group }) => group === next);
      yield {
        at: line.statement,
        message: `\`${groupName(line.group)}\` rules run before \`${groupName(next)}\` rules, also where they stand below them, as here. Put the lines in the order in which they run.`,
        related: first ? [{ at: first.statement, message: 'This runs later' }] : [],
        repairs: [moving(line, later)],
      };
    }
  },
});
