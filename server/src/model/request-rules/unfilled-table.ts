import { groupedBy } from '../../text/grouped-by.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import type { Configuration } from '../configuration.ts';
import { hasText } from '../incremental/per-block.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { loadsLua } from '../lua.ts';
import type { Proxy } from '../proxy.ts';
import { counterTestsOf, isTracking, keeps, stickTablesIn, tableUsesOf, type CounterTest, type StickTable } from './stick-table.ts';

/** A test by `src_...`, and the section it stands in. */
export interface AddressTest {
  readonly proxy: Proxy;
  readonly test: CounterTest;
}

/** A table that is asked for clients, and into which no line puts any. */
export interface UnfilledTable {
  readonly table: StickTable;
  readonly tests: readonly [AddressTest, ...AddressTest[]];
}

/** True for what only tracking counts. General counters and tags may be set from outside, by the socket: for a table of who is banned that is the way. */
export function isCounted(type: string): boolean {
  return !/^gp[ct]/.test(type);
}

const addressTests = inProxies((proxy): readonly AddressTest[] => {
  if (proxy.isDisabled) return [];
  const tests = counterTestsOf(proxy).filter(({ counter, type, statement }) => counter === undefined && isCounted(type) && proxy.section.isCertain(statement));
  return tests.map(test => ({ proxy, test }));
});

/** Asking so makes an entry. */
const mayFillByAsking = hasText(text => /\b(?:src|table)_(?:inc|clr|updt)_/.test(text));
const mayTrack = hasText(text => text.includes('track-sc'));

/** The names of the tables that lines of a section fill; undefined among them where nobody can tell. */
const filledTables = inProxies((proxy): readonly (string | undefined)[] => {
  if (mayFillByAsking(proxy.section)) return [undefined];
  if (proxy.kind === 'defaults') return mayTrack(proxy.section) ? [undefined] : [];
  const uses = tableUsesOf(proxy);
  const tracking = proxy.statements('http-request', 'http-response', 'tcp-request', 'tcp-response').filter(line => line.values(1).some(word => word.startsWith('track-sc')));
  if (tracking.some(line => !uses.some(use => use.statement.equals(line)))) return [undefined];
  return uses.map(({ at, table }) => (at.hasVariable ? undefined : (table ?? proxy.name)));
});

/**
 * The tables that `src_...` tests ask while no line of the configuration fills them: each count is 0 then (2.6 and 3.4, lab case table-without-tracking). Peers, Lua and
 * other programs fill tables, too; of those nothing is said.
 */
export function unfilledTables(configuration: Configuration): UnfilledTable[] {
  const asked = addressTests(configuration);
  if (asked.length === 0) return [];
  const filled = new Set(filledTables(configuration));
  if (filled.has(undefined) || loadsLua(configuration)) return [];
  const tables = stickTablesIn(configuration);
  const found = asked.flatMap(each => {
    const name = each.test.table ?? each.proxy.name;
    const table = filled.has(name) ? undefined : tables.get(name);
    return table && isOnlyOurs(table) && keeps(table, each.test.type) ? [{ table, each }] : [];
  });
  return [...groupedBy(found, ({ table }) => table)].map(([table, [first, ...others]]) => ({ table, tests: [first.each, ...others.map(({ each }) => each)] }));
}

/** False for a table that peers fill. */
function isOnlyOurs({ section, statement }: StickTable): boolean {
  return section.kind !== 'peers' && !statement.words.some(word => word.hasVariable || word.value === 'peers');
}

/** What such a test says of everybody; undefined where it changes the number first. */
export function saysOfZero({ written: { test } }: CounterTest): boolean | undefined {
  return test.criterion.calls.length === 1 ? acceptsNumber(test, 0) : undefined;
}

/** The tables in which a section tracks the addresses of its clients, of those that keep all these kinds of data. */
export function tablesOfClients(proxy: Proxy, types: readonly string[], configuration: Configuration): string[] {
  const tables = stickTablesIn(configuration);
  const named = tableUsesOf(proxy).filter(use => isTracking(use) && use.key?.value === 'src').flatMap(({ table }) => table ?? []);
  return [...new Set(named)].filter(name => {
    const table = tables.get(name);
    return table !== undefined && types.every(type => keeps(table, type));
  });
}

const trackedNumbers = inProxies((proxy): readonly number[] => tableUsesOf(proxy).filter(isTracking).map(({ by }) => Number(by.slice('track-sc'.length))));

/** A counter of the usual three by which no section tracks anything. */
export function freeCounter(configuration: Configuration): number | undefined {
  const taken = new Set(trackedNumbers(configuration));
  return [0, 1, 2].find(number => !taken.has(number));
}
