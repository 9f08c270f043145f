import { groupedBy } from '../../text/grouped-by.ts';
import { aclTestsWith } from '../conditions/acl-tests.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import type { Configuration } from '../configuration.ts';
import { hasText, inLongSections } from '../incremental/per-block.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { loadsLua } from '../lua.ts';
import type { Proxy } from '../proxy.ts';
import { counterTestsOf, isTracking, keeps, stickTablesIn, tableUsesOf, type CounterTest, type StickTable, type TableUse } from './stick-table.ts';

/** A test that looks something up in a table, and the section it stands in. */
export interface TableTest {
  readonly proxy: Proxy;
  readonly test: CounterTest;
  /** What is looked up: the client by `src_...`, the key of a counter by `sc_...(0,TABLE)`, or whatever is given to `table_...`. */
  readonly by: 'client' | 'counter' | 'converter';
}

/** A table that is asked for counts, and in which no line counts anything. */
export interface UnfilledTable {
  readonly table: StickTable;
  readonly tests: readonly [TableTest, ...TableTest[]];
  /** True where `stick` rules make entries, which bind clients and count nothing (tried on 2.6 to 3.4). */
  readonly isStuck: boolean;
}

/** True for what only tracking counts. General counters and tags may be set from outside, by the socket: for a table of who is banned that is the way. */
export function isCounted(type: string): boolean {
  return !/^gp[ct]/.test(type);
}

const counted = /^table_((?:http_(?:req|err|fail)|conn|sess)_(?:rate|cnt)|conn_cur|bytes_(?:in|out)_rate)$/;

/** Tests such as `src,table_http_req_rate(rates) gt 100`. */
const converterTestsIn = inLongSections((block): readonly CounterTest[] => aclTestsWith(/,table_/, block).flatMap(written => {
  const { calls } = written.test.criterion;
  const last = calls.length > 1 ? calls.at(-1) : undefined;
  const type = counted.exec(last?.name ?? '')?.[1];
  if (!last || type === undefined || written.criterion.hasVariable) return [];
  return [{ statement: written.statement, written, fetch: written.criterion.value, counter: undefined, table: last.arguments?.[0]?.text, type }];
}));

const tableTests = inProxies((proxy): readonly TableTest[] => {
  if (proxy.isDisabled || proxy.kind === 'defaults') return [];
  const ofCounters = counterTestsOf(proxy).filter(({ counter, table, type }) => (counter === undefined || table !== undefined) && isCounted(type));
  const all: TableTest[] = [
    ...ofCounters.map(test => ({ proxy, test, by: test.counter === undefined ? 'client' as const : 'counter' as const })),
    ...proxy.section.collect(converterTestsIn).map(test => ({ proxy, test, by: 'converter' as const })),
  ];
  return all.filter(({ test }) => proxy.section.isCertain(test.statement));
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
  return uses.flatMap(use => (use.at.hasVariable ? [undefined] : isTracking(use) ? [use.table ?? proxy.name] : []));
});

const stuckTables = inProxies(proxy => tableUsesOf(proxy).filter(use => !isTracking(use)).map(({ table }) => table ?? proxy.name), ['stick']);

/**
 * The tables that tests ask while no line of the configuration counts in them: each count is 0 then (2.6, 3.0 and 3.4, lab case table-without-tracking). Peers, Lua and
 * other programs fill tables, too; of those nothing is said.
 */
export function unfilledTables(configuration: Configuration): UnfilledTable[] {
  const asked = tableTests(configuration);
  if (asked.length === 0) return [];
  const filled = new Set(filledTables(configuration));
  if (filled.has(undefined) || loadsLua(configuration)) return [];
  const tables = stickTablesIn(configuration);
  const found = asked.flatMap(each => {
    const name = each.test.table ?? each.proxy.name;
    const table = filled.has(name) ? undefined : tables.get(name);
    return table && isOnlyOurs(table) && keeps(table, each.test.type) ? [{ table, each }] : [];
  });
  const stuck = new Set(found.length > 0 ? stuckTables(configuration) : []);
  return [...groupedBy(found, ({ table }) => table)].map(([table, [first, ...others]]) => ({ table, tests: [first.each, ...others.map(({ each }) => each)], isStuck: stuck.has(table.name) }));
}

/** False for a table that peers fill. */
export function isOnlyOurs({ section, statement }: StickTable): boolean {
  return section.kind !== 'peers' && !statement.words.some(word => word.hasVariable || word.value === 'peers');
}

/** What such a test says of everybody; undefined where it changes the number first. */
export function saysOfZero({ test: { written: { test } }, by }: TableTest): boolean | undefined {
  return by === 'converter' || test.criterion.calls.length === 1 ? acceptsNumber(test, 0) : undefined;
}

/** The tables of which a test may mean one: those in which its section tracks the addresses of its clients, or what its counter tracks. */
export function tablesMeantBy({ proxy, test: { type, counter, written }, by }: TableTest, configuration: Configuration): string[] {
  if (by === 'converter' && !asksForClient(written.criterion.value)) return [];
  return by === 'counter' ? tablesTracked(proxy, use => use.by === `track-sc${counter}`, [type], configuration) : tablesOfClients(proxy, [type], configuration);
}

/** The tables in which a section tracks the addresses of its clients, of those that keep all these kinds of data. */
export function tablesOfClients(proxy: Proxy, types: readonly string[], configuration: Configuration): string[] {
  return tablesTracked(proxy, use => use.key?.value === 'src', types, configuration);
}

function tablesTracked(proxy: Proxy, isMeant: (use: TableUse) => boolean, types: readonly string[], configuration: Configuration): string[] {
  const tables = stickTablesIn(configuration);
  const named = tableUsesOf(proxy).filter(use => isTracking(use) && isMeant(use)).flatMap(({ table }) => table ?? []);
  return [...new Set(named)].filter(name => {
    const table = tables.get(name);
    return table !== undefined && types.every(type => keeps(table, type));
  });
}

/** True for a test by the address of the client and nothing else. */
export function asksForClient(criterion: string): boolean {
  return /^src(?:_|,table_[^,]*$)/.test(criterion);
}

const trackedNumbers = inProxies((proxy): readonly number[] => tableUsesOf(proxy).filter(isTracking).map(({ by }) => Number(by.slice('track-sc'.length))));

/** A counter of the usual three by which no section tracks anything. */
export function freeCounter(configuration: Configuration): number | undefined {
  const taken = new Set(trackedNumbers(configuration));
  return [0, 1, 2].find(number => !taken.has(number));
}
