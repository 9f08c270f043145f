import { converterFact } from '../../language/converters.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclTestsWith, type WrittenTest } from '../conditions/acl-tests.ts';
import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';
import { inProxies, inSections } from '../incremental/in-proxies.ts';
import { wordAfter } from '../word-after.ts';

/** A `stick-table` of a section, or a `table` of a `peers` section. */
export interface StickTable {
  /** What rules call it: the section's name, `PEERS/TABLE` in a peers section. */
  readonly name: string;
  readonly statement: Statement;
  /** The section it stands in. */
  readonly section: Section;
}

function ownTable(proxy: Proxy): readonly StickTable[] {
  const statement = proxy.kind === 'defaults' ? undefined : proxy.statements('stick-table')[0];
  return statement ? [{ name: proxy.name, statement, section: proxy.section }] : [];
}

function tablesOfPeers(section: Section): readonly StickTable[] {
  if (section.kind !== 'peers') return [];
  return section.statements('table').map(statement => ({ name: `${section.name?.value ?? ''}/${statement.word(1)?.value ?? ''}`, statement, section }));
}

const ownTables = inProxies(ownTable, ['stick-table']);
const peersTables = inSections(tablesOfPeers);

/** The tables of a configuration by name. */
export function stickTablesIn(configuration: Configuration): ReadonlyMap<string, StickTable> {
  const tables = new Map<string, StickTable>();
  for (const table of ownTables(configuration)) if (!tables.has(table.name)) tables.set(table.name, table);
  for (const table of peersTables(configuration)) tables.set(table.name, table);
  return tables;
}

const namesOfProxies = inProxies(proxy => ownTable(proxy).map(({ name }) => name), ['stick-table']);
const namesOfPeers = inSections(section => tablesOfPeers(section).map(({ name }) => name));
const together = remember((some: readonly string[]) => remember((others: readonly string[]): ReadonlySet<string> => new Set([...some, ...others])));

/** Their names: the same object as long as none comes or goes. */
export function stickTableNamesIn(configuration: Configuration): ReadonlySet<string> {
  return together(namesOfProxies(configuration))(namesOfPeers(configuration));
}

/** The kinds of data a table keeps for each key, without their periods: `http_req_rate`, `gpc0`. */
export function storedTypes({ statement }: StickTable): Set<string> {
  const types = new Set<string>();
  const words = statement.values(1);
  for (const [i, word] of words.entries()) {
    if (word === 'store') for (const type of splitOutside(words[i + 1] ?? '')) types.add(type.split('(', 1)[0] as string);
  }
  return types;
}

function splitOutside(text: string): string[] {
  return text.split(/,(?![^(]*\))/).filter(part => part !== '');
}

/** A place where a rule names a table, or means the one of its own section by naming none. */
export interface TableUse {
  readonly statement: Statement;
  /** The word to underline: the table's name, else what asks for it. */
  readonly at: Word;
  /** The name; undefined for the section's own table. */
  readonly table: string | undefined;
  /** What asks: `stick on`, `track-sc0`. */
  readonly by: string;
  /** The sample expression by which it looks an entry up, or makes one; undefined where it goes on in other words. */
  readonly key: Word | undefined;
}

/** True for `track-sc0` and the like, which count; false for `stick`, which binds clients to servers. */
export function isTracking({ by }: TableUse): boolean {
  return by.startsWith('track-sc');
}

/** True where neither the condition nor a converter comes behind the key of `track-sc` or `stick`. */
function hasStray(words: readonly string[]): boolean {
  const first = words.find(word => !converterFact(/^[\w.-]+/.exec(word)?.[0] ?? ''));
  return first !== undefined && first !== 'if' && first !== 'unless' && first !== '' && !first.includes('$');
}

/** The `stick` rules and `track-sc` actions of a block. */
const usesIn = inLongSections((block): readonly TableUse[] =>
  block.statementsOf('stick', 'http-request', 'http-response', 'tcp-request', 'tcp-response').flatMap(statement => {
    const action = statement.keyword === 'stick' ? 1 : statement.keyword.startsWith('tcp-') ? 2 : 1;
    const word = statement.word(action);
    // HAProxy does not get to the table of a line without a key, or of `track-sc0=src`.
    if (!word || !statement.word(action + 1) || (statement.keyword !== 'stick' && !/^track-sc\d*$/.test(word.value))) return [];
    const named = wordAfter('table', statement, action + 2);
    // `track-sc0 src tabel NAME`: HAProxy stops at that word, and the table that was meant is not the own one.
    if (!named && hasStray(statement.values(action + 2))) return [];
    const key = ['table', 'if', 'unless', undefined].includes(statement.word(action + 2)?.value) ? statement.word(action + 1) : undefined;
    return [{ statement, at: named ?? word, table: named?.value, by: statement.keyword === 'stick' ? `stick ${word.value}` : word.value, key }];
  }),
);

/** The uses of tables in a section's own lines; empty for `defaults`, whose rules use the tables of the sections that inherit them. */
export const tableUsesOf = perProxy((proxy): readonly TableUse[] => (proxy.kind === 'defaults' ? [] : proxy.section.collect(usesIn)));

/** The uses of tables in the lines of a `defaults`, and what its tests ask of counters: without a name they would need a table of its own, which it cannot have. */
export function tableUsesOfDefaults(defaults: Proxy): { readonly uses: readonly TableUse[]; readonly tests: readonly CounterTest[] } {
  return { uses: defaults.section.collect(usesIn), tests: defaults.section.collect(counterTestsIn) };
}

/** The `track-sc` lines of a section itself, of a `defaults` too. */
export function trackingLinesOf(proxy: Proxy): readonly TableUse[] {
  return proxy.section.collect(usesIn).filter(isTracking);
}

/** A test that asks for what a table keeps: `sc0_http_req_rate gt 10`, `src_get_gpc0(blocked) gt 0`. */
export interface CounterTest {
  readonly statement: Statement;
  readonly written: WrittenTest;
  readonly fetch: string;
  /** The number of the tracked counter; undefined for `src_...`, which looks the client's address up. */
  readonly counter: number | undefined;
  /** The table it names; undefined for the one that is tracked, or the section's own. */
  readonly table: string | undefined;
  /** The kind of data it needs. */
  readonly type: string;
}

const fetchPattern = /^(?:sc(\d)?|src)_(.+)$/;

const counterTestsIn = inLongSections((block): readonly CounterTest[] => aclTestsWith(/\b(?:sc\d?|src)_/, block).flatMap(counterTest));

/** The tests of counters in a section's own lines. */
export const counterTestsOf = perProxy((proxy): readonly CounterTest[] => (proxy.kind === 'defaults' ? [] : proxy.section.collect(counterTestsIn)));

/** What a test asks of a counter; empty for any other test. */
export function counterTest(written: WrittenTest): CounterTest[] {
  const call = written.test.criterion.calls[0];
  const match = fetchPattern.exec(call?.name ?? '');
  const type = typeOf(match?.[2] ?? '');
  if (!call || !match || type === undefined || written.criterion.hasVariable) return [];
  const values = (call.arguments ?? []).map(({ text }) => text);
  // `sc_http_req_rate(0)` has the number in front; so do the general counters, `sc_get_gpc(1,0)`, whose own number comes first.
  if (/_gp[ct](?:_rate)?$/.test(call.name)) values.shift();
  const isSrc = call.name.startsWith('src_');
  const number = isSrc ? undefined : (match[1] ?? values.shift());
  if (!isSrc && !/^\d{1,2}$/.test(number ?? '')) return [];
  const counter = number === undefined ? undefined : Number(number);
  return [{ statement: written.statement, written, fetch: call.name, counter, table: values[0] === '' ? undefined : values[0], type }];
}

const types: readonly string[] = [
  'bytes_in_rate', 'bytes_out_rate', 'conn_cnt', 'conn_cur', 'conn_rate', 'glitch_cnt', 'glitch_rate', 'gpc_rate', 'gpc0_rate', 'gpc1_rate',
  'http_err_cnt', 'http_err_rate', 'http_fail_cnt', 'http_fail_rate', 'http_req_cnt', 'http_req_rate', 'sess_cnt', 'sess_rate',
];

/** The data behind the rest of a fetch's name; undefined for those that need none: `sc0_tracked`, `sc0_trackers`. */
function typeOf(name: string): string | undefined {
  if (types.includes(name)) return name;
  const general = /^(?:get|inc|clr)_(gp[ct]\d?)$/.exec(name)?.[1];
  if (general) return general;
  return { kbytes_in: 'bytes_in_cnt', kbytes_out: 'bytes_out_cnt', updt_conn_cnt: 'conn_cnt' }[name];
}

/** True when a table keeps a kind of data: `gpc0` and `gpc1` may also be the first of an array, `gpc(2)` (tried on 2.6 and 3.4). */
export function keeps(table: StickTable, type: string): boolean {
  const stored = storedTypes(table);
  const array = type.replace(/^(gp[ct])[01]/, '$1');
  return stored.has(type) || stored.has(array);
}

/** What a table has to be told to keep a kind of data. Rates need a period, arrays a length. */
export function storeOf(type: string): string {
  if (type === 'gpc_rate') return 'gpc_rate(1,10s)';
  return type.endsWith('_rate') ? `${type}(10s)` : type === 'gpc' || type === 'gpt' ? `${type}(1)` : type;
}
