import type { Configuration } from '../../model/configuration.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { counterTestsOf, keeps, stickTablesIn, storeOf, tableUsesOf, type CounterTest, type StickTable } from '../../model/stick-table.ts';
import { appendWords } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const activeTests = perProxy((proxy): readonly CounterTest[] => (proxy.isDisabled ? [] : counterTestsOf(proxy)));

/** The names of the tables that a test may read: the one it names, its section's own for `src_...`, else those in which its counter is tracked. */
function tablesOf({ table, counter }: CounterTest, proxy: Proxy, configuration: Configuration): string[] {
  if (table !== undefined) return [table];
  if (counter === undefined) return [proxy.name];
  const owners = configuration.proxies.filter(other => other === proxy || other === proxy.defaults || (proxy.kind === 'frontend' ? other.isBackend : other.isFrontend));
  if (proxy.defaults?.statements('http-request', 'tcp-request').some(line => line.values(1).some(word => word.startsWith('track-sc')))) return [];
  return owners.flatMap(owner => tableUsesOf(owner).filter(({ by }) => by === `track-sc${counter}`).map(use => use.table ?? owner.name));
}

interface Lack {
  readonly table: StickTable;
  readonly type: string;
  readonly tests: [CounterTest, ...CounterTest[]];
}

function lacksIn(proxy: Proxy, tables: ReadonlyMap<string, StickTable>, configuration: Configuration): Lack[] {
  const lacks: Lack[] = [];
  for (const test of activeTests(proxy)) {
    const read = tablesOf(test, proxy, configuration).map(name => tables.get(name));
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
    let tables: ReadonlyMap<string, StickTable> | undefined;
    for (const proxy of configuration.proxies) {
      if (activeTests(proxy).length === 0) continue;
      tables ??= stickTablesIn(configuration);
      for (const { table, type, tests: [first, ...others] } of lacksIn(proxy, tables, configuration)) {
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
