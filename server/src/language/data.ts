/**
 * A table that is read when it is first asked, and then kept. `source` is an import of `data/*.json`: text in the bundles, where it costs nothing
 * until then (see tools/build.ts), the parsed object everywhere else. `read` makes of its rows what the others look up.
 */
export function lazyTable<Rows, Table>(source: unknown, read: (rows: Rows) => Table): () => Table {
  let table: Table | undefined;
  return () => (table ??= read((typeof source === 'string' ? JSON.parse(source) : source) as Rows));
}

/**
 * How the large tables are written: what most rows have in columns, in the order of `columns`, and the rest of a row in an object at its end. Empty
 * cells, and those that are left out at the end, are not set. A group is named by what its rows have in common.
 */
export interface ColumnTable {
  readonly columns: string;
  readonly groups: Readonly<Record<string, readonly (readonly (string | object)[])[]>>;
}

/** The rows of such a table, as objects with a `name`, each with the name of its group. */
export function* rowsOf<Row extends { readonly name: string }>({ columns, groups }: ColumnTable): Generator<{ group: string; row: Row }> {
  const names = columns.split(' ');
  for (const [group, rows] of Object.entries(groups)) {
    for (const cells of rows) {
      const row: Record<string, unknown> = {};
      cells.forEach((cell, column) => {
        if (typeof cell === 'object') Object.assign(row, cell);
        else if (cell !== '') row[names[column] as string] = cell;
      });
      yield { group, row: row as Row };
    }
  }
}
