import { groupedBy } from '../../text/grouped-by.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { isWrittenIn } from './stick-key.ts';
import { counterTestsOf, stickTablesIn, tableUsesOf, type StickTable, type TableUse } from './stick-table.ts';
import { tableTypeOf } from './stick-table-type.ts';

/** A line that fills a table or looks into it. */
export interface KeyUse {
  readonly use: TableUse;
  /** False under an undecided `.if`, and where the section writes the key itself. */
  readonly isCertain: boolean;
}

/** A table whose type is certain, with all lines that name it. */
export interface KeyedTable {
  readonly table: StickTable;
  readonly type: Word;
  readonly uses: readonly [KeyUse, ...KeyUse[]];
}

const usesIn = inProxies((proxy): readonly (KeyUse & { readonly table: string })[] => (proxy.isDisabled ? [] : tableUsesOf(proxy).map(use => ({
  use, table: use.table ?? proxy.name, isCertain: proxy.section.isCertain(use.statement) && !(use.key && isWrittenIn(proxy, use.key)),
}))), ['stick', 'http-request', 'http-response', 'tcp-request', 'tcp-response']);

/** The tables of a configuration that lines fill or look into, in the order of these lines. */
export function keyedTablesIn(configuration: Configuration): readonly KeyedTable[] {
  const uses = usesIn(configuration);
  if (uses.length === 0) return [];
  const tables = stickTablesIn(configuration);
  return [...groupedBy(uses, each => each.table)].flatMap(([name, ofTable]) => {
    const table = tables.get(name);
    const type = table && tableTypeOf(table);
    return table && type ? [{ table, type, uses: ofTable }] : [];
  });
}

const askedByAddress = inProxies(proxy => counterTestsOf(proxy).flatMap(({ counter, table }) => (counter === undefined ? [table ?? proxy.name] : [])));

/** True for a table that is asked for the address of the client, with `src_...`: then its keys are to be addresses. */
export function isAskedByAddress(name: string, configuration: Configuration): boolean {
  return askedByAddress(configuration).includes(name);
}
