import { counterTestsOf, keeps, stickTablesIn, type CounterTest, type StickTable } from '../../model/request-rules/stick-table.ts';
import { trackedBefore, type TrackedBefore } from '../../model/request-rules/tracked-before.ts';
import { freeCounter } from '../../model/request-rules/unfilled-table.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** True for a test that asks for what the later line was to count; undefined where that is not clear. */
function isMeant(test: CounterTest, { proxy, table, before }: TrackedBefore, first: StickTable | undefined): boolean | undefined {
  if (table.name === before.table || !first) return undefined;
  if (test.table !== undefined) return test.table === table.name ? true : test.table === before.table ? false : undefined;
  const [here, there] = [table, first].map(each => keeps(each, test.type));
  if (here !== there) return here;
  return here && before.proxy !== proxy ? true : undefined;
}

/** `sc0_http_req_rate(keys)` and `sc_http_req_rate(0,keys)` with another number; undefined where it is written in another way. */
function withCounter({ written: { criterion } }: CounterTest, from: number, to: number): RuleEdit | undefined {
  if (criterion.text !== criterion.value) return undefined;
  const text = criterion.text.replace(new RegExp(`^sc${from}_`), `sc${to}_`).replace(new RegExp(`^(sc_[a-z0-9_]+\\()${from}(?=[,)])`), (_, start: string) => `${start}${to}`);
  return text === criterion.text || /_gp[ct]\(|_gp[ct]_rate\(/.test(text) ? undefined : replaceWord(criterion, text);
}

/** The line and the tests that mean it ask for another counter; none where something else in the section speaks of the counter, too. */
function useAnother(taken: TrackedBefore, free: number, first: StickTable | undefined): RuleRepair[] {
  const { proxy, use, counter } = taken;
  const tests = counterTestsOf(proxy).filter(test => test.counter === counter);
  const mentions = proxy.section.blocks.flatMap(({ text }) => text.match(new RegExp(`\\bsc${counter}_|\\bsc[_-][a-z0-9_-]+\\((?:\\d+,)?${counter}[,)]`, 'g')) ?? []);
  const meant = tests.map(test => isMeant(test, taken, first));
  if (mentions.length > tests.length || meant.includes(undefined)) return [];
  const edits = tests.filter((_, i) => meant[i]).map(test => withCounter(test, counter, free));
  const word = use.statement.words.find(({ value }) => value === use.by);
  if (!word || edits.includes(undefined)) return [];
  return [{
    title: `Use \`track-sc${free}\`${edits.length > 0 ? ', and ask for it' : ''}`,
    safety: 'review',
    edits: [replaceWord(word, `track-sc${free}`), ...edits.filter(edit => edit !== undefined)],
  }];
}

/** Lab case counter-tracked-twice: what the second line was to count stays empty, on 2.6 to 3.4. */
export default defineRule({
  name: 'counter-tracked-twice',
  summary: 'A line tracks by a counter that is taken already, and so tracks nothing.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const taken of trackedBefore(configuration)) {
      const { proxy, use, table, counter, before } = taken;
      const free = freeCounter(configuration);
      const where = before.proxy === proxy ? '' : ` of ${before.proxy.title}`;
      const lost = table.name === before.table
        ? `what is counted in \`${table.name}\` is \`${before.use.key?.value ?? ''}\`, never \`${use.key?.value ?? ''}\``
        : `the table \`${table.name}\` gets no entry from it, and a limit that asks for one never acts`;
      yield {
        at: use.statement,
        message: `Counter ${counter} is taken when this line runs: \`${before.use.by} ${before.use.key?.value ?? ''}\`${where} fills it before, and a counter keeps the first entry that it is given. This line tracks nothing: ${lost}. Use another counter${free === undefined ? '' : `, \`track-sc${free}\``}, and ask for that one.`,
        related: [{ at: before.use.statement, message: 'Takes the counter first' }],
        repairs: free === undefined ? [] : useAnother(taken, free, stickTablesIn(configuration).get(before.table)),
      };
    }
  },
});
