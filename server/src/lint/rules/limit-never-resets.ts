import { keeps, stickTablesIn, type StickTable } from '../../model/request-rules/stick-table.ts';
import { totalLimits, type TotalLimit } from '../../model/request-rules/total-limit.ts';
import { valueWord } from '../../model/word-after.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** More requests than most clients make until they are silent for a while: it may be a quota. */
const QUOTA = 1000;

const rateOf = (name: string) => (name.startsWith('gpc') ? `${name}_rate` : name.replace(/_cnt$/, '_rate'));

/** The rate in the place of the total, in the test and in the table. */
function repairsOf({ word, counter }: TotalLimit, { statement }: StickTable): RuleRepair[] {
  const stored = valueWord('store', statement, 1);
  const types = stored?.value.split(',') ?? [];
  const rate = rateOf(counter.name);
  if (!word || !stored || !types.includes(counter.name) || types.some(type => type.startsWith(rate)) || counter.isCountedByAsking) return [];
  const asked = word.text.replace(/_(?:get_)?(http_req_cnt|conn_cnt|sess_cnt|gpc[01])/, `_${rate}`);
  if (asked === word.text) return [];
  const edits = [replaceWord(word, asked), replaceWord(stored, `${stored.text},${rate}(10s)`)];
  return [{ title: `Count those of the last 10 seconds, with \`${rate}(10s)\``, safety: 'review', edits }];
}

function whenForgotten({ statement }: StickTable): string {
  const expire = valueWord('expire', statement, 1);
  return expire ? `until it has been silent for \`${expire.text}\`, and each try begins that time anew` : 'for as long as HAProxy runs, as the table has no `expire`';
}

/** Lab case limit-never-resets: a client that was refused is refused still, long after, on 2.6 to 3.4. */
export default defineRule({
  name: 'limit-never-resets',
  summary: 'A limit counts all requests of a client since it came, and not those of a period: who has made so many is shut out.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const limits = totalLimits(configuration);
    const tables = limits.length > 0 ? stickTablesIn(configuration) : new Map<string, StickTable>();
    for (const limit of limits) {
      const table = tables.get(limit.table);
      if (!table || !keeps(table, limit.counter.name)) continue;
      const { test, counter, rule, tracking } = limit;
      const what = /^(?:conn|sess)/.test(counter.name) || rule.keyword === 'tcp-request' ? 'connections' : 'requests';
      yield {
        at: limit.word ?? rule,
        ...(limit.limit >= QUOTA ? { severity: 'information' as const } : {}),
        message: `\`${test.criterion.text}\` counts all ${what} of a client since its first one, and never falls: who has made ${limit.limit} of them is refused from then on, ${whenForgotten(table)}. Count those of a period, by \`${rateOf(counter.name)}\`.`,
        related: [{ at: tracking, message: 'Counts everybody' }, { at: table.statement, message: 'Counted here' }],
        repairs: repairsOf(limit, table),
      };
    }
  },
});
