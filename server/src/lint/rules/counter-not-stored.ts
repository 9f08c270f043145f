import type { Proxy } from '../../model/proxy.ts';
import { counterTestsOf, isTracking, keeps, stickTablesIn, storeOf, tableUsesOf, tableUsesOfDefaults, trackingLinesOf, type CounterTest, type StickTable } from '../../model/request-rules/stick-table.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Those of a named `defaults` run in the sections that inherit them. */
function testsOf(proxy: Proxy): readonly CounterTest[] {
  return proxy.kind === 'defaults' && proxy.nameWord ? tableUsesOfDefaults(proxy).tests : counterTestsOf(proxy);
}

const testing = proxiesThat(proxy => !proxy.isDisabled && testsOf(proxy).length > 0);

/** A counter that a section tracks, and the name of the table. */
interface Track {
  readonly owner: Proxy;
  readonly by: string;
  readonly table: string;
}

const tracksIn = inProxies((proxy): readonly Track[] =>
  tableUsesOf(proxy).filter(isTracking).map(({ by, table }) => ({ owner: proxy, by, table: table ?? proxy.name })),
);

/** The names of the tables that a test may read: the one it names, its section's own for `src_...`, else those in which its counter is tracked. */
function tablesOf({ table, counter }: CounterTest, proxy: Proxy, tracks: readonly Track[]): string[] {
  if (table !== undefined) return [table];
  if (proxy.kind === 'defaults') return tablesInDefaults(counter, proxy, tracks);
  if (counter === undefined) return [proxy.name];
  if (proxy.defaults?.statements('http-request', 'tcp-request').some(line => line.values(1).some(word => word.startsWith('track-sc')))) return [];
  const mayTrack = (owner: Proxy) => owner === proxy || (proxy.kind === 'frontend' ? owner.isBackend : owner.isFrontend);
  return tracks.filter(({ owner, by }) => by === `track-sc${counter}` && mayTrack(owner)).map(({ table }) => table);
}

/** Where no section tracks the counter, those in which its own lines do. */
function tablesInDefaults(counter: number | undefined, proxy: Proxy, tracks: readonly Track[]): string[] {
  const by = `track-sc${counter ?? ''}`;
  const own = trackingLinesOf(proxy).filter(use => use.by === by);
  const isElsewhere = tracks.some(track => track.by === by) || (proxy.defaults !== undefined && trackingLinesOf(proxy.defaults).length > 0);
  return counter === undefined || isElsewhere ? [] : own.map(({ table = '' }) => table);
}

interface Lack {
  readonly table: StickTable;
  readonly type: string;
  readonly tests: [CounterTest, ...CounterTest[]];
}

function lacksIn(proxy: Proxy, tables: ReadonlyMap<string, StickTable>, tracks: readonly Track[]): Lack[] {
  const lacks: Lack[] = [];
  for (const test of testsOf(proxy)) {
    const read = tablesOf(test, proxy, tracks).map(name => tables.get(name));
    const [table] = read;
    if (!table || read.some(each => !each || each.statement.words.some(word => word.hasVariable) || keeps(each, test.type))) continue;
    const known = lacks.find(lack => lack.table === table && lack.type === test.type);
    if (known) known.tests.push(test);
    else lacks.push({ table, type: test.type, tests: [test] });
  }
  return lacks;
}

/** Lab case counter-not-stored: such a test is never true, neither with `gt` nor with `lt` (2.6 to 3.4). */
export default defineRule({
  name: 'counter-not-stored',
  summary: 'A condition asks a stick table for data that it does not keep, and never holds.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const proxies = testing(configuration);
    if (proxies.length === 0) return;
    const tables = stickTablesIn(configuration);
    const tracks = tracksIn(configuration);
    for (const proxy of proxies) {
      for (const { table, type, tests: [first, ...others] } of lacksIn(proxy, tables, tracks)) {
        yield {
          at: first.written.criterion,
          message: `\`${first.fetch}\` asks the table \`${table.name}\` for \`${type}\`, which it does not \`store\`: there is no value, and the test never holds, whatever it compares with. Have the table store it.`,
          related: [{ at: table.statement, message: 'This table does not store it' }, ...others.map(({ written }) => ({ at: written.criterion, message: 'The same here' }))],
          repairs: [{ title: `Add \`store ${storeOf(type)}\` to the table`, safety: 'review', edits: [appendWords(table.statement, `store ${storeOf(type)}`)] }],
        };
      }
    }
  },
});
