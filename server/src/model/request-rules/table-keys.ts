import { groupedBy } from '../../text/grouped-by.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { isKnownText } from '../expressions/known-text.ts';
import { isWrittenIn, tableKey, type TableKey } from './stick-key.ts';
import { counterTestsOf, stickTablesIn, tableUsesOf, type StickTable, type TableUse } from './stick-table.ts';
import { tableTypeOf } from './stick-table-type.ts';

/** A line that fills a table or looks into it. */
export interface KeyUse {
  readonly use: TableUse;
  /** Undefined where nobody can tell what is looked up: under an undecided `.if`, in templates, by the environment, and where the section writes the key itself. */
  readonly key: TableKey | undefined;
}

/** A table whose type is certain, with all lines that name it. */
export interface KeyedTable {
  readonly table: StickTable;
  readonly type: Word;
  readonly uses: readonly [KeyUse, ...KeyUse[]];
}

const usesIn = inProxies((proxy): readonly (KeyUse & { readonly table: string })[] => (proxy.isDisabled ? [] : tableUsesOf(proxy).map(use => {
  const key = use.key && !use.at.hasVariable && isKnownText(use.key) && proxy.section.isCertain(use.statement) ? tableKey(use.key) : undefined;
  return { use, table: use.table ?? proxy.name, key: key && isWrittenIn(proxy, key) ? undefined : key };
})), ['stick', 'http-request', 'http-response', 'tcp-request', 'tcp-response']);

/** The tables of a configuration that lines fill or look into, in the order of these lines. */
export const keyedTablesIn = remember((configuration: Configuration): readonly KeyedTable[] => {
  const uses = usesIn(configuration);
  if (uses.length === 0) return [];
  const tables = stickTablesIn(configuration);
  return [...groupedBy(uses, each => each.table)].flatMap(([name, ofTable]) => {
    const table = tables.get(name);
    const type = table && tableTypeOf(table);
    return table && type ? [{ table, type, uses: ofTable }] : [];
  });
});

const askedByAddress = inProxies(proxy => counterTestsOf(proxy).flatMap(({ counter, table }) => (counter === undefined ? [table ?? proxy.name] : [])));

/** True for a table that is asked for the address of the client, with `src_...`: then its keys are to be addresses. */
export function isAskedByAddress(name: string, configuration: Configuration): boolean {
  return askedByAddress(configuration).includes(name);
}
