import { describeDuration, parseDuration } from '../../language/duration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { counterTestsOf, stickTablesIn, type CounterTest, type StickTable } from '../../model/request-rules/stick-table.ts';
import { wordAfter } from '../../model/word-after.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const ratesAsked = inProxies((proxy): readonly CounterTest[] => (proxy.isDisabled ? [] : counterTestsOf(proxy).filter(({ type }) => type.endsWith('_rate'))));

/** A rate that a table keeps. */
interface Rate {
  readonly type: string;
  readonly period: Word;
  readonly written: string;
  readonly ms: number;
}

/** `http_req_rate(10s)`, and `gpc_rate(2,10s)`, where the number of counters comes first. */
function ratesIn({ statement }: StickTable): Rate[] {
  return statement.words.flatMap((word, i, all) => {
    if (all[i - 1]?.value !== 'store') return [];
    return [...word.value.matchAll(/\b(\w+_rate)\((?:\d+,)?(\w+)\)/g)].flatMap(([, type = '', written = '']) => {
      const ms = parseDuration(written)?.ms;
      return ms === undefined ? [] : [{ type, period: word, written, ms }];
    });
  });
}

/** A table that forgets a client before the period of a rate is over. */
interface Forgetful {
  readonly expire: Word;
  readonly ms: number;
  readonly longest: Rate;
}

function forgetful(table: StickTable, asked: ReadonlySet<string>): Forgetful | undefined {
  const expire = wordAfter('expire', table.statement);
  const ms = parseDuration(expire?.value ?? '')?.ms;
  if (!expire || expire.hasVariable || ms === undefined || ms === 0) return undefined;
  const [longest] = ratesIn(table).filter(rate => rate.ms > ms && asked.has(askedAs(rate.type))).sort((a, b) => b.ms - a.ms);
  return longest && { expire, ms, longest };
}

/** `gpc0_rate` may be the first of the array `gpc_rate`, and the other way round. */
function askedAs(type: string): string {
  return type.replace(/^gpc[01]/, 'gpc');
}

/** The smallest number that a test of the rate compares with; undefined where one is not known. */
function limitOf(type: string, tests: readonly CounterTest[]): number | undefined {
  const numbers = tests.filter(test => askedAs(test.type) === askedAs(type)).flatMap(({ written: { test: { patterns } } }) => patterns.map(({ text }) => Number(text)));
  return numbers.length > 0 && numbers.every(each => each > 0) ? Math.min(...numbers) : undefined;
}

/** Lab case limit-forgotten-too-soon, 2.6 to 3.4. */
export default defineRule({
  name: 'limit-forgotten-too-soon',
  summary: 'A stick table forgets clients before the period of the rate that it counts is over.',
  category: 'security',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['stick-table', 'peers'],
  *check(configuration) {
    const tests = ratesAsked(configuration);
    if (tests.length === 0) return;
    const asked = new Set(tests.map(({ type }) => askedAs(type)));
    for (const table of stickTablesIn(configuration).values()) {
      const found = forgetful(table, asked);
      if (!found) continue;
      const { expire, ms, longest: { type, period, written } } = found;
      const limit = limitOf(type, tests);
      // At this pace a client is forgotten between any two requests.
      const isNeverReached = limit !== undefined && limit * ms <= found.longest.ms;
      yield {
        at: expire,
        severity: isNeverReached ? 'warning' : 'information',
        message: `\`expire ${expire.value}\` forgets a client who pauses for ${describeDuration(ms)}, with all that was counted, but \`${type}(${written})\` is to count for ${describeDuration(found.longest.ms)}: ${isNeverReached ? 'who comes slowly never gets to the limit' : 'who pauses that long begins at 0 again'}. Let entries live at least as long as the longest period.`,
        related: [{ at: period, message: 'Counts for longer' }],
        repairs: [{ title: `Write \`expire ${written}\``, safety: 'review', edits: [replaceWord(expire, written)] }],
      };
    }
  },
});
