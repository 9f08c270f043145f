/** A word of a line, or the comment behind the words, in columns: tabs count as the blanks they are seen as. */
export interface Cell {
  readonly start: number;
  readonly width: number;
  readonly isComment: boolean;
}

/** A line whose words may stand in columns with those of the lines beside it. */
export interface Row {
  readonly keyword: string;
  /** Where its first cell will stand; undefined for a comment that goes on below the one of the line above. */
  readonly indent: number | undefined;
  readonly cells: readonly Cell[];
}

/** Where a column of cells stands, and those that stand in it. */
interface Column {
  readonly members: Item[];
}

/** A cell with what stands before it. */
interface Item {
  readonly row: number;
  readonly at: number;
  readonly start: number;
  readonly isWide: boolean;
  readonly isComment: boolean;
  column: Column | undefined;
}

/** How many words of such lines, besides the first, get a column of their own when all are to be aligned. */
const aligned: ReadonlyMap<string, number> = new Map([['server', 3], ['acl', 2], ['bind', 2], ['timeout', 2], ['use_backend', 2]]);

/** The number of columns that a piece of text takes which begins at `column`. */
export function widthOf(text: string, start: number, end: number, column: number, tabSize: number): number {
  let at = column;
  for (let i = start; i < end; i++) at += text.charCodeAt(i) === 9 ? tabSize - (at % tabSize) : 1;
  return at - column;
}

/**
 * The new columns of all cells. One blank stands between words. Words of neighbouring lines that somebody put below one another stay so: two with
 * more than one blank before each, or one of them in lines of the same keyword. What has moved to the left or right takes its column with it, and no
 * gap in it becomes narrower, so that the outcome is found aligned again. With `alignAll` the first words of some lines are aligned anyhow, as narrow
 * as can be.
 */
export function columnsOf(rows: readonly Row[], alignAll: boolean): number[][] {
  const placed = rows.map(({ indent }) => (indent === undefined ? [] : [indent]));
  const fixed = alignAll ? alignRuns(rows, placed) : rows.map(() => 1);
  for (const item of itemsOf(rows, fixed)) {
    if (placed[item.row]?.[item.at] !== undefined) continue;
    const members = item.column?.members ?? [item];
    const free = Math.max(...members.map(member => endOf(member.row, member.at - 1) + 1));
    const moved = item.column ? Math.max(...members.map(({ row, at }) => (at === 0 ? -Infinity : moveOf(row, at - 1)))) : -Infinity;
    for (const { row, at } of members) (placed[row] as number[])[at] = Math.max(free, item.start + moved);
  }
  return placed;

  function endOf(row: number, at: number): number {
    return at < 0 ? -1 : (placed[row]?.[at] as number) + (rows[row]?.cells[at] as Cell).width;
  }
  function moveOf(row: number, at: number): number {
    return (placed[row]?.[at] as number) - (rows[row]?.cells[at] as Cell).start;
  }
}

/** Aligns the first words of runs of lines with one keyword; gives the number of cells that have got their place in each row. */
function alignRuns(rows: readonly Row[], placed: number[][]): number[] {
  const fixed = rows.map(() => 1);
  for (let first = 0, end = 0; first < rows.length; first = end) {
    const { keyword } = rows[first] as Row;
    do end++; while (rows[end]?.keyword === keyword);
    const count = end - first > 1 ? (aligned.get(keyword) ?? 0) : 0;
    for (let at = 1; at <= count; at++) {
      const members: number[] = [];
      for (let row = first; row < end; row++) if (rows[row]?.cells[at]?.isComment === false) members.push(row);
      const freeAt = (row: number) => (placed[row]?.[at - 1] as number) + (rows[row]?.cells[at - 1] as Cell).width + 1;
      const column = members.reduce((most, row) => Math.max(most, freeAt(row)), 0);
      for (const row of members) {
        (placed[row] as number[])[at] = column;
        fixed[row] = at + 1;
      }
    }
  }
  return fixed;
}

/** The cells that have no place yet, those further left first: where a cell goes depends on the one before it. */
function itemsOf(rows: readonly Row[], fixed: readonly number[]): Item[] {
  const byStart = new Map<number, Item[]>();
  let above: Item[] = [];
  rows.forEach(({ keyword, indent, cells }, row) => {
    const items: Item[] = [];
    for (let at = indent === undefined ? 0 : (fixed[row] as number); at < cells.length; at++) {
      const { start, isComment } = cells[at] as Cell;
      const before = cells[at - 1];
      const item: Item = { row, at, start, isComment, isWide: !before || start - before.start - before.width > 1, column: undefined };
      items.push(item);
      const sameStart = byStart.get(start);
      if (sameStart) sameStart.push(item);
      else byStart.set(start, [item]);
    }
    connect(above, items, rows[row - 1]?.keyword === keyword);
    above = items;
  });
  return [...byStart.keys()].sort((a, b) => a - b).flatMap(start => byStart.get(start) as Item[]);
}

/** Makes columns of what stands below one another in two lines. */
function connect(above: readonly Item[], below: readonly Item[], isSameKeyword: boolean): void {
  let i = 0;
  for (const item of below) {
    while (i < above.length && (above[i] as Item).start < item.start) i++;
    const other = above[i];
    if (other?.start !== item.start || other.isComment !== item.isComment) continue;
    const isMeant = (item.isWide && other.isWide) || ((isSameKeyword || item.isComment) && (item.isWide || other.isWide));
    if (!isMeant) continue;
    const column = (other.column ??= { members: [other] });
    column.members.push(item);
    item.column = column;
  }
}
